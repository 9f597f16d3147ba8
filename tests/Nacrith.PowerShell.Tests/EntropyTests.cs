namespace Nacrith.PowerShell.Tests;

/// <summary>Lines and tokens with their costs, through the real cmdlet.</summary>
[Collection(HostedEngine.OneAtATime)]
public sealed class EntropyTests : IDisposable
{
    private readonly HostedEngine _engine = new();

    public void Dispose() => _engine.Dispose();

    [Fact]
    public void The_line_that_nothing_predicted_comes_first()
    {
        var log = Enumerable.Range(10, 10).Select(i => $"10:{i} backup of srv-{i} finished, 0 errors").ToArray();
        log[7] = "10:17 Zebra quilts outlast 7f3a marble!";
        File.WriteAllLines(_engine.At("app.log"), log);
        var lines = _engine.Run("Measure-NacrithEntropy app.log -PerLine | Sort-Object BitsPerByte -Descending | Select-Object -First 3");
        Assert.Empty(_engine.Errors);
        Assert.Equal(3, lines.Count);
        Assert.Equal(log[7], lines.Select(line => (string)line.Properties["Text"].Value).First(text => text != log[0]));
        Assert.Contains(8L, lines.Select(line => (long)line.Properties["LineNumber"].Value));
    }

    [Theory]
    [InlineData("PerLine")]
    [InlineData("PerToken")]
    public void Parts_add_up_to_the_file(string parts)
    {
        _engine.Write("a.txt", 500);
        var whole = Assert.Single(_engine.Run("Measure-NacrithEntropy a.txt"));
        var all = _engine.Run($"Measure-NacrithEntropy a.txt -{parts}");
        Assert.Empty(_engine.Errors);
        Assert.All(all, part => Assert.Equal(_engine.At("a.txt"), part.Properties["Path"].Value));
        Assert.Equal(500L, all.Sum(part => (long)part.Properties["Length"].Value));
        Assert.Equal(500 * (double)whole.Properties["EnsembleBitsPerByte"].Value, all.Sum(part => (double)part.Properties["Bits"].Value), 6);
    }

    [Fact]
    public void Strings_of_the_pipeline_are_lines()
    {
        var lines = _engine.Run("'first', '', 'third' | Measure-NacrithEntropy -PerLine");
        Assert.Equal(["first", "", "third"], lines.Select(line => (string)line.Properties["Text"].Value));
        Assert.Equal([1L, 2, 3], lines.Select(line => (long)line.Properties["LineNumber"].Value));
    }

    [Fact]
    public void Lines_and_tokens_exclude_one_another()
    {
        Assert.Empty(_engine.Run("'text' | Measure-NacrithEntropy -PerLine -PerToken"));
        Assert.StartsWith("PerLineAndPerToken", Assert.Single(_engine.Errors).FullyQualifiedErrorId, StringComparison.Ordinal);
    }
}
