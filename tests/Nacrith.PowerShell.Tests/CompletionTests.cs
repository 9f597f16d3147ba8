using System.Management.Automation;

namespace Nacrith.PowerShell.Tests;

/// <summary>What the tab key offers, and that it can be run as it is offered.</summary>
[Collection(HostedEngine.OneAtATime)]
public sealed class CompletionTests : IDisposable
{
    private readonly HostedEngine _engine = new();

    public static TheoryData<string, string> Awkward
    {
        get
        {
            var all = new TheoryData<string, string>();
            foreach (var command in new[] { "Expand-NacrithFile -DestinationPath out/ -Force", "Get-NacrithFile", "Test-NacrithFile" })
            {
                foreach (var name in new[] { "plain.nc", "two words.nc", "x [1] y.nc", "x[ab].nc", "it's.nc", "a`b.nc", "$home.nc", "sub/deep er/[2].nc" })
                {
                    all.Add(command, name);
                }
            }

            return all;
        }
    }

    public void Dispose() => _engine.Dispose();

    [Theory]
    [InlineData("Expand-NacrithFile ")]
    [InlineData("Expand-NacrithFile -Recurse -Path ")]
    [InlineData("Expand-NacrithFile -LiteralPath ")]
    [InlineData("Get-NacrithFile ")]
    [InlineData("Get-NacrithFile -LiteralPath ")]
    [InlineData("Test-NacrithFile ")]
    [InlineData("Test-NacrithFile -LiteralPath ")]
    [InlineData("Compress-NacrithFile a.txt -Archive ")]
    public void Archives_and_folders_on_the_way_are_offered_and_nothing_else(string input)
    {
        _engine.Write("a.txt", 100);
        _engine.Write("a.txt.nc", 100);
        _engine.Write("b.NC", 100);
        Directory.CreateDirectory(_engine.At("sub"));
        _engine.Write("sub/c.nc", 100);
        _engine.Write("sub/d.log", 100);
        Assert.Equal(["a.txt.nc", "b.NC", "sub"], Complete(input).Select(match => match.ListItemText).Order(StringComparer.Ordinal));
        Assert.Equal(["c.nc"], Complete(input + "sub/").Select(match => match.ListItemText));
        Assert.Equal(["a.txt.nc"], Complete(input + "a").Select(match => match.ListItemText));
    }

    [Theory]
    [MemberData(nameof(Awkward))]
    public void What_is_offered_names_the_archive(string command, string name)
    {
        if (OperatingSystem.IsWindows() && name.Contains('`', StringComparison.Ordinal))
        {
            Assert.Skip("Not tried on Windows.");
        }

        _engine.Write("a.txt", 300);
        _engine.Run("Compress-NacrithFile a.txt -Level Fast");
        Directory.CreateDirectory(Path.GetDirectoryName(_engine.At(name))!);
        File.Move(_engine.At("a.txt.nc"), _engine.At(name));
        foreach (var parameter in new[] { "Path", "LiteralPath" })
        {
            var line = Take($"{command} -{parameter} {(name[0] == '$' ? "'$" : name[..1])}");
            for (var depth = name.Count(c => c == '/'); depth > 0; depth--)
            {
                // What a line editor does with a folder: a separator before the closing quote.
                line = Take(line.TrimEnd('\'') + "/");
            }

            var result = Assert.Single(_engine.Run(line));
            Assert.Empty(_engine.Errors);
            Assert.Equal(_engine.At(name), result.Properties["Path"].Value);
        }
    }

    [Theory]
    [InlineData("Compress-NacrithFile -Level Fast -LiteralPath ")]
    [InlineData("Compress-NacrithFile -Level Fast ")]
    [InlineData("Measure-NacrithEntropy ")]
    [InlineData("Measure-NacrithEntropy -LiteralPath ")]
    public void Where_any_file_will_do_all_are_offered(string input)
    {
        _engine.Write("b.nc", 100);
        _engine.Write("x[1].txt", 100);
        Assert.Equal(["b.nc", "x[1].txt"], Complete(input).Select(match => match.ListItemText).Order(StringComparer.Ordinal));
        var result = Assert.Single(_engine.Run(Take(input + "x")));
        Assert.Empty(_engine.Errors);
        Assert.Equal(_engine.At("x[1].txt"), result.Properties["Path"].Value);
    }

    [Fact]
    public void A_destination_is_offered_as_it_is_called()
    {
        Directory.CreateDirectory(_engine.At("out [old]"));
        _engine.Write("a.txt", 300);
        Assert.Single(_engine.Run(Take("Compress-NacrithFile a.txt -Level Fast -DestinationPath o")));
        Assert.True(File.Exists(_engine.At("out [old]/a.txt.nc")));
    }

    [Fact]
    public void An_alias_completes_like_its_cmdlet()
    {
        _engine.Run("${Alias:unc} = 'Expand-NacrithFile'");
        _engine.Write("a.txt", 100);
        _engine.Write("b.nc", 100);
        Assert.Equal(["b.nc"], Complete("unc ").Select(match => match.ListItemText));
        Assert.Equal(["b.nc"], Complete("unc -LiteralPath ").Select(match => match.ListItemText));
    }

    [Theory]
    [InlineData("Compress-NacrithFile x -Level ", "Balanced,Fast,Max")]
    [InlineData("Compress-NacrithFile x -Level m", "Max")]
    [InlineData("Compress-NacrithFile x -ModelPath SmolLM2", "SmolLM2-135M-Instruct.Q4_1.gguf")]
    [InlineData("Expand-NacrithFile x -ModelPath smol", "SmolLM2-135M-Instruct.Q4_1.gguf")]
    [InlineData("Measure-NacrithEntropy x -ModelPath 'Smol", "SmolLM2-135M-Instruct.Q4_1.gguf")]
    [InlineData("Get-NacrithModel ", "SmolLM2-135M-Instruct.Q4_1")]
    [InlineData("Get-NacrithModel -Name smol", "SmolLM2-135M-Instruct.Q4_1")]
    public void Levels_and_models_are_offered(string input, string expected) =>
        Assert.Equal(expected.Split(','), Complete(input).Select(match => match.ListItemText).Order(StringComparer.Ordinal));

    [Fact]
    public void A_model_is_offered_by_a_path_that_exists()
    {
        var path = Assert.Single(_engine.Run(Take("Get-NacrithModel ") + " | ForEach-Object Path"));
        Assert.Equal(path.BaseObject, Assert.Single(_engine.Run($"Write-Output {Complete("Measure-NacrithEntropy x -ModelPath ").Single().CompletionText}")).BaseObject);
        _engine.Write("other one.gguf", 100);
        Assert.Equal($"'.{Path.DirectorySeparatorChar}other one.gguf'", Complete("Measure-NacrithEntropy x -ModelPath oth").Single().CompletionText);
    }

    private System.Collections.ObjectModel.Collection<CompletionResult> Complete(string input)
    {
        using var shell = _engine.Open("");
        return CommandCompletion.CompleteInput(input, input.Length, [], shell).CompletionMatches;
    }

    // The line as it is when the only completion is taken.
    private string Take(string input)
    {
        using var shell = _engine.Open("");
        var completion = CommandCompletion.CompleteInput(input, input.Length, [], shell);
        return input[..completion.ReplacementIndex] + Assert.Single(completion.CompletionMatches).CompletionText;
    }
}
