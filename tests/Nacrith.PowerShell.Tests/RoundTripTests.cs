namespace Nacrith.PowerShell.Tests;

/// <summary>Files that go through the real cmdlets and come back.</summary>
[Collection(HostedEngine.OneAtATime)]
public sealed class RoundTripTests : IDisposable
{
    private readonly HostedEngine _engine = new();

    public void Dispose() => _engine.Dispose();

    [Theory]
    [InlineData("Fast")]
    [InlineData("Balanced")]
    [InlineData("Max")]
    public void Files_from_the_pipeline_come_back_with_name_bytes_and_time(string level)
    {
        var first = _engine.Write("a.txt", 1500);
        var second = _engine.Write("b.txt", 700);
        var time = new DateTime(2020, 2, 3, 4, 5, 6, DateTimeKind.Utc);
        File.SetLastWriteTimeUtc(_engine.At("a.txt"), time);

        var results = _engine.Run($"Get-ChildItem *.txt | Compress-NacrithFile -Level {level}");
        Assert.Empty(_engine.Errors);
        Assert.Equal(2, results.Count);
        Assert.All(results, result => Assert.Equal("Nacrith.CompressionResult", result.TypeNames[0]));
        Assert.Equal(1500L, results.Single(result => ((string)result.Properties["Path"].Value).EndsWith("a.txt", StringComparison.Ordinal)).Properties["Length"].Value);

        _engine.Run("Remove-Item a.txt; Remove-Item b.txt; Get-ChildItem *.nc | Expand-NacrithFile -RemoveSource");
        Assert.Empty(_engine.Errors);
        Assert.Equal(["a.txt", "b.txt"], _engine.Files);
        Assert.Equal(first, File.ReadAllBytes(_engine.At("a.txt")));
        Assert.Equal(second, File.ReadAllBytes(_engine.At("b.txt")));
        Assert.Equal(time, File.GetLastWriteTimeUtc(_engine.At("a.txt")));
    }

    [Theory]
    [InlineData("utf-16")]
    [InlineData("utf-16BE")]
    public void Text_in_UTF16_is_text(string encoding)
    {
        var text = Enumerable.Range(1, 90).Select(i => $"{i} the backup finished without errors");
        File.WriteAllLines(_engine.At("wide.txt"), text, System.Text.Encoding.GetEncoding(encoding));
        var content = File.ReadAllBytes(_engine.At("wide.txt"));
        var lines = _engine.Run("Measure-NacrithEntropy wide.txt -PerLine");
        Assert.Equal("\uFEFF1 the backup finished without errors", lines[0].Properties["Text"].Value);
        Assert.Equal("90 the backup finished without errors", lines[^1].Properties["Text"].Value);
        Assert.Equal(content.LongLength, lines.Sum(line => (long)line.Properties["Length"].Value));
        _engine.Run("Compress-NacrithFile wide.txt -Level Fast; Remove-Item wide.txt; Test-NacrithFile wide.txt.nc; Expand-NacrithFile wide.txt.nc");
        Assert.Empty(_engine.Errors);
        Assert.Equal(content, File.ReadAllBytes(_engine.At("wide.txt")));
    }

    [Fact]
    public void Results_pipe_on_into_expansion()
    {
        var content = _engine.Write("a.txt", 900);
        Directory.CreateDirectory(_engine.At("out"));
        _engine.Run("Compress-NacrithFile a.txt -Level Fast | Expand-NacrithFile -DestinationPath out");
        Assert.Empty(_engine.Errors);
        Assert.Equal(content, File.ReadAllBytes(Path.Combine(_engine.At("out"), "a.txt")));
    }

    [Theory]
    [InlineData("Compress-NacrithFile -Path *.txt -Level Fast")]
    [InlineData("'a.txt' | Compress-NacrithFile -Level Fast")]
    [InlineData("Compress-NacrithFile -LiteralPath a.txt -Level Fast")]
    [InlineData("[pscustomobject]@{ PSPath = 'a.txt' } | Compress-NacrithFile -Level Fast")]
    [InlineData("[IO.FileInfo]::new(\"$PWD/a.txt\") | Compress-NacrithFile -Level Fast")]
    public void Every_way_to_name_a_file_works(string script)
    {
        _engine.Write("a.txt", 300);
        Assert.Single(_engine.Run(script));
        Assert.Empty(_engine.Errors);
        Assert.Equal(["a.txt", "a.txt.nc"], _engine.Files);
    }

    [Fact]
    public void Brackets_are_literal_where_they_should_be()
    {
        _engine.Write("x [1].txt", 300);
        Assert.Single(_engine.Run("Compress-NacrithFile -LiteralPath 'x [1].txt' -Level Fast"));
        Assert.Empty(_engine.Errors);
        Assert.Single(_engine.Run("Get-ChildItem *.txt | Compress-NacrithFile -Level Fast -Force"));
        Assert.Empty(_engine.Errors);
    }

    [Fact]
    public void What_if_writes_nothing()
    {
        _engine.Write("a.txt", 300);
        Assert.Empty(_engine.Run("Compress-NacrithFile a.txt -WhatIf -RemoveSource"));
        Assert.Equal(["a.txt"], _engine.Files);
    }

    [Fact]
    public void Entropy_of_files_and_of_text_is_measured()
    {
        _engine.Write("a.txt", 1200);
        var file = Assert.Single(_engine.Run("Measure-NacrithEntropy a.txt"));
        Assert.Equal(1200L, file.Properties["Length"].Value);
        Assert.InRange((double)file.Properties["EnsembleBitsPerByte"].Value, 0.1, (double)file.Properties["OrderZeroBitsPerByte"].Value);
        var text = Assert.Single(_engine.Run("'one line', 'another' | Measure-NacrithEntropy"));
        Assert.Equal(16L, text.Properties["Length"].Value);
        Assert.InRange((double)text.Properties["ModelBitsPerByte"].Value, 0.1, 8);
        Assert.Empty(_engine.Errors);
    }
}
