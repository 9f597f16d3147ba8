using System.Management.Automation;
using Nacrith.Shell;

namespace Nacrith.PowerShell.Tests;

/// <summary>Common parameters and preference variables do with the cmdlets that write files what they do with others.</summary>
[Collection(HostedEngine.OneAtATime)]
public sealed class CommonParameterTests : IDisposable
{
    // Of each cmdlet: a call with one source, and what it writes.
    private const string Compress = "Compress-NacrithFile a.txt -Level Fast";
    private const string Expand = "Expand-NacrithFile b.txt.nc";
    private const string Compressed = "a.txt.nc";
    private const string Expanded = "b.txt";

    private static readonly string[] Before = ["a.txt", "b.txt.nc"];

    private readonly HostedEngine _engine = new();

    public CommonParameterTests()
    {
        _engine.Write("a.txt", 300);
        _engine.Write("b.txt", 300);
        _engine.Run("Compress-NacrithFile b.txt -Level Fast -RemoveSource");
    }

    public void Dispose() => _engine.Dispose();

    [Theory]
    [InlineData($"{Compress} -RemoveSource -WhatIf", Compressed)]
    [InlineData($"{Expand} -RemoveSource -WhatIf", Expanded)]
    [InlineData($"$WhatIfPreference = $true; {Compress} -RemoveSource", Compressed)]
    [InlineData($"$WhatIfPreference = $true; {Expand} -RemoveSource", Expanded)]
    public void What_if_says_what_would_be_done_and_does_nothing(string script, string result)
    {
        var (exitCode, output, errors) = RunInShell(script);
        Assert.Equal((0, ""), (exitCode, errors));
        Assert.StartsWith("What if:", output, StringComparison.Ordinal);
        Assert.Contains(_engine.At(script.Contains(Compress, StringComparison.Ordinal) ? Compressed : "b.txt.nc"), output, StringComparison.Ordinal);
        Assert.Contains("delete", output, StringComparison.Ordinal);
        Assert.Equal(Before, _engine.Files);
        Assert.False(File.Exists(_engine.At(result)));
    }

    [Theory]
    [InlineData($"{Compress} -Confirm", "n", false, Compressed)]
    [InlineData($"{Compress} -Confirm", "l", false, Compressed)]
    [InlineData($"{Compress} -Confirm", "what?\ny", true, Compressed)]
    [InlineData($"{Expand} -Confirm", "n", false, Expanded)]
    [InlineData($"{Expand} -Confirm", "a", true, Expanded)]
    [InlineData($"$ConfirmPreference = 'Medium'; {Compress}", "n", false, Compressed)]
    [InlineData($"$ConfirmPreference = 'Low'; {Expand}", "y", true, Expanded)]
    public void Confirm_asks_before_each_file(string script, string answers, bool done, string result)
    {
        var (exitCode, _, errors) = RunInShell(script, answers);
        Assert.Equal(0, exitCode);
        Assert.Contains(_engine.At(result == Compressed ? "a.txt" : "b.txt.nc"), errors, StringComparison.Ordinal);
        Assert.Contains("[Y] Yes", errors, StringComparison.Ordinal);
        Assert.Equal(done, File.Exists(_engine.At(result)));
    }

    [Theory]
    [InlineData(Compress, Compressed)]
    [InlineData(Expand, Expanded)]
    [InlineData($"$ConfirmPreference = 'Low'; {Compress} -Confirm:$false", Compressed)]
    [InlineData($"$ConfirmPreference = 'None'; {Expand}", Expanded)]
    public void Nobody_is_asked_unasked(string script, string result)
    {
        Assert.Equal((0, ""), RunInShell(script) is var (exitCode, _, errors) ? (exitCode, errors) : default);
        Assert.True(File.Exists(_engine.At(result)));
    }

    [Theory]
    [InlineData($"{Compress} -RemoveSource -Confirm")]
    [InlineData($"{Expand} -RemoveSource -Confirm")]
    public void A_question_that_nobody_answers_is_no_consent(string script)
    {
        Assert.Equal(1, RunInShell(script, "").ExitCode);
        Assert.Equal(Before, _engine.Files);
    }

    [Theory]
    [InlineData("'none', 'a.txt' | Compress-NacrithFile -Level Fast -ErrorAction Stop")]
    [InlineData("'none', 'b.txt.nc' | Expand-NacrithFile -ErrorAction Stop")]
    [InlineData("$ErrorActionPreference = 'Stop'; 'none', 'a.txt' | Compress-NacrithFile -Level Fast")]
    [InlineData("$ErrorActionPreference = 'Stop'; 'none', 'b.txt.nc' | Expand-NacrithFile")]
    public void Stop_stops_at_the_first_error(string script)
    {
        var stopped = Assert.Throws<ActionPreferenceStopException>(() => _engine.Run(script));
        Assert.StartsWith("PathNotFound", stopped.ErrorRecord.FullyQualifiedErrorId, StringComparison.Ordinal);
        Assert.Equal(Before, _engine.Files);
    }

    [Fact]
    public void Stop_leaves_no_half_written_file_of_a_batch()
    {
        for (var i = 0; i < 6; i++)
        {
            _engine.Write($"{i}.log", 20_000);
        }

        File.WriteAllText(_engine.At("3.log.nc"), "precious");
        Assert.Throws<ActionPreferenceStopException>(() => _engine.Run("Compress-NacrithFile *.log -Level Fast -ErrorAction Stop"));
        Assert.All(_engine.Files.Except(Before), file => Assert.Matches(@"^\d\.log(\.nc)?$", file));
        Assert.All(_engine.Files.Where(file => file.EndsWith(".log.nc", StringComparison.Ordinal) && file[0] != '3'), file =>
            Assert.True((bool)Assert.Single(_engine.Run($"Test-NacrithFile {file} -Quiet")).BaseObject));
        Assert.Equal("precious", File.ReadAllText(_engine.At("3.log.nc")));
    }

    [Theory]
    [InlineData("'none', 'a.txt' | Compress-NacrithFile -Level Fast", Compressed)]
    [InlineData("'none', 'b.txt.nc' | Expand-NacrithFile", Expanded)]
    public void Other_error_actions_go_on(string script, string result)
    {
        Assert.Equal(_engine.At(result), Assert.Single(_engine.Run($"{script} -ErrorAction SilentlyContinue -ErrorVariable fault")).Properties["DestinationPath"].Value);
        Assert.Empty(_engine.Errors);
        var fault = (ErrorRecord)Assert.Single(_engine.Run("$fault")).BaseObject;
        Assert.Equal("none", fault.TargetObject);

        var counts = _engine.Run($"$Error.Clear(); $null = {script} -Force -ErrorAction Ignore; $Error.Count; $ErrorActionPreference = 'SilentlyContinue'; $null = {script} -Force; $Error.Count");
        Assert.Equal([0, 1], counts.Select(count => (int)count.BaseObject));
        Assert.Empty(_engine.Errors);
    }

    [Theory]
    [InlineData($"{Compress} -Verbose 4>&1", "a.txt")]
    [InlineData($"{Expand} -Verbose 4>&1", "b.txt.nc")]
    [InlineData($"$VerbosePreference = 'Continue'; {Compress} 4>&1", "a.txt")]
    [InlineData($"$VerbosePreference = 'Continue'; {Expand} 4>&1", "b.txt.nc")]
    [InlineData($"{Compress} -Update -Force 4>&1 | Out-Null; {Compress} -Update -Verbose 4>&1", "a.txt")]
    [InlineData($"{Expand} -Include *.log -Verbose 4>&1", "b.txt.nc")]
    public void Verbose_tells_what_became_of_each_file(string script, string file)
    {
        // The engine says before what is going to be done.
        var verbose = _engine.Run(script).Select(message => message.BaseObject).OfType<VerboseRecord>().Last();
        Assert.StartsWith($"'{_engine.At(file)}'", verbose.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData($"{Compress} -Debug 5>&1")]
    [InlineData($"{Expand} -Debug 5>&1")]
    [InlineData($"$DebugPreference = 'Continue'; {Compress} 5>&1")]
    [InlineData($"$DebugPreference = 'Continue'; {Expand} 5>&1")]
    public void Debug_tells_how_files_are_worked_on(string script)
    {
        var debug = Assert.Single(_engine.Run(script), message => message.BaseObject is DebugRecord);
        Assert.Contains("Files at once: 1;", ((DebugRecord)debug.BaseObject).Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData($"{Compress} *>&1")]
    [InlineData($"{Expand} *>&1")]
    [InlineData($"$VerbosePreference = $DebugPreference = 'Continue'; {Compress} -Verbose:$false -Debug:$false *>&1")]
    [InlineData($"{Compress} -InformationAction Continue -InformationVariable info *>&1; $info")]
    [InlineData($"{Expand} -InformationAction Continue -InformationVariable info *>&1; $info")]
    [InlineData($"$InformationPreference = 'Continue'; {Expand} *>&1")]
    public void Nothing_is_said_unasked(string script)
    {
        Assert.StartsWith("Nacrith.", Assert.Single(_engine.Run(script)).TypeNames[0], StringComparison.Ordinal);
        Assert.Empty(_engine.Errors);
    }

    [Fact]
    public void Warnings_can_be_kept_silenced_or_made_to_stop()
    {
        Directory.CreateDirectory(_engine.At("data"));
        _engine.Write("data/c.txt", 300);
        File.CreateSymbolicLink(_engine.At("data/link"), "c.txt");
        const string mirror = "Compress-NacrithFile data -Recurse -Level Fast -Force";
        Assert.Equal(2, _engine.Run($"{mirror} 3>&1").Count);
        Assert.Single(_engine.Run($"{mirror} -WarningAction SilentlyContinue -WarningVariable told 3>&1"));
        Assert.Contains("link", Assert.Single(_engine.Run("$told")).ToString(), StringComparison.Ordinal);
        Assert.Throws<ActionPreferenceStopException>(() => _engine.Run($"{mirror} -WarningAction Stop"));
    }

    [Theory]
    [InlineData(Compress)]
    [InlineData(Expand)]
    public void Output_can_be_kept_in_variables(string script)
    {
        var result = Assert.Single(_engine.Run($"{script} -OutVariable kept -PipelineVariable one | ForEach-Object {{ $one.Path }}"));
        Assert.Equal(result.BaseObject, Assert.Single(_engine.Run("$kept.Path")).BaseObject);
    }

    // What a host shows and asks, with answers that are all there are.
    private (int ExitCode, string Output, string Errors) RunInShell(string script, string answers = "")
    {
        using var output = new StringWriter();
        using var errors = new StringWriter();
        using var input = new StringReader(answers);
        var console = Console.In;
        Console.SetIn(input);
        try
        {
            using var session = new ShellSession(output, errors);
            var exitCode = session.Run($"Set-Location '{_engine.Folder}'; {script}");
            return (exitCode, output.ToString(), errors.ToString());
        }
        finally
        {
            Console.SetIn(console);
        }
    }
}
