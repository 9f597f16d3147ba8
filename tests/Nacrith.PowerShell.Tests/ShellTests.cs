using Nacrith.Shell;

namespace Nacrith.PowerShell.Tests;

/// <summary>The shell's exit codes and what it prints, and what the module exports.</summary>
[Collection(HostedEngine.OneAtATime)]
public sealed class ShellTests
{
    [Theory]
    [InlineData("'fine'", 0)]
    [InlineData("Compress-NacrithFile no-such-file.txt", 1)]
    [InlineData("throw 'bad'", 1)]
    [InlineData("exit 7", 7)]
    public void Exit_codes_tell_what_happened(string script, int expected)
    {
        using var output = new StringWriter();
        using var errors = new StringWriter();
        using var session = new ShellSession(output, errors);
        Assert.Equal(expected, session.Run(script));
        Assert.Equal(expected == 1, errors.ToString().Length > 0);
    }

    [Fact]
    public void Output_is_formatted()
    {
        using var output = new StringWriter();
        using var session = new ShellSession(output, TextWriter.Null);
        session.Run("Get-Command -Module Nacrith");
        Assert.Contains("Compress-NacrithFile", output.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public void The_module_exports_its_cmdlets_and_nothing_else()
    {
        using var engine = new HostedEngine();
        var names = engine.Run("(Get-Module Nacrith).ExportedCommands.Keys").Select(name => (string)name.BaseObject).Order(StringComparer.Ordinal);
        Assert.Equal(["Compress-NacrithFile", "Expand-NacrithFile", "Install-NacrithBackend", "Measure-NacrithEntropy"], names);
    }

    [Theory]
    [InlineData(new[] { "-Command", "a", "b" }, "a b")]
    [InlineData(new[] { "-c", "a" }, "a")]
    [InlineData(new[] { "-Other" }, null)]
    public void Command_lines_become_scripts(string[] args, string? expected) => Assert.Equal(expected, ShellArguments.Parse(args));

    [Fact]
    public void Scripts_get_their_arguments()
    {
        var script = ShellArguments.Parse(["-File", "/tmp/it's.ps1", "-Name", "two words", "-Force"]);
        Assert.Equal($"& '{Path.GetFullPath("/tmp/it's.ps1").Replace("'", "''", StringComparison.Ordinal)}' -Name 'two words' -Force", script);
    }
}
