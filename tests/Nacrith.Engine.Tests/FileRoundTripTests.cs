namespace Nacrith.Engine.Tests;

public class FileRoundTripTests
{
    [Theory]
    [InlineData(CompressionLevel.Fast)]
    [InlineData(CompressionLevel.Balanced)]
    [InlineData(CompressionLevel.Max)]
    public void Every_kind_of_content_comes_back_with_its_name_and_time(CompressionLevel level)
    {
        using var folder = new TemporaryFolder();
        var samples = Samples.All().ToList();
        var time = new DateTime(2024, 2, 29, 12, 34, 56, DateTimeKind.Utc).AddTicks(1234567);
        foreach (var (name, content) in samples)
        {
            File.SetLastWriteTimeUtc(folder.Write(name, content), time);
        }

        var outcomes = Run.Compress(level, [.. samples.Select(sample => folder.At(sample.Name))]);
        Assert.All(outcomes, outcome => Assert.Null(outcome.Error));
        samples.ForEach(sample => File.Delete(folder.At(sample.Name)));

        var expanded = Run.Expand([.. samples.Select(sample => folder.At(sample.Name) + ".nc")]);
        Assert.All(expanded, outcome => Assert.Null(outcome.Error));
        foreach (var (name, content) in samples)
        {
            Assert.Equal(content, File.ReadAllBytes(folder.At(name)));
            Assert.Equal(time, File.GetLastWriteTimeUtc(folder.At(name)));
        }

        Assert.Equal(samples.Count * 2, folder.Names().Length);
    }

    [Theory]
    [InlineData(CompressionLevel.Fast, 100)]
    [InlineData(CompressionLevel.Fast, 1_000_000)]
    [InlineData(CompressionLevel.Max, 200_000)]
    public void Incompressible_content_hardly_grows(CompressionLevel level, int length)
    {
        using var folder = new TemporaryFolder();
        var source = folder.Write("random.bin", Samples.Random(length));
        var outcome = Assert.Single(Run.Compress(level, source));
        Assert.Null(outcome.Error);
        Assert.InRange(outcome.CompressedLength - length, 0, 63 + (length / 10_000));
        Assert.Equal(outcome.CompressedLength, new FileInfo(source + ".nc").Length);
    }

    [Fact]
    public void Archives_join_into_one_file()
    {
        using var folder = new TemporaryFolder();
        var first = folder.Write("part", Samples.Prose(5000));
        var second = folder.Write("other", Samples.Random(300));
        Run.Compress(CompressionLevel.Fast, first, second);
        var joined = folder.Write("joined.nc", [.. File.ReadAllBytes(first + ".nc"), .. File.ReadAllBytes(second + ".nc")]);
        File.Delete(first);

        Assert.Null(Assert.Single(Run.Expand(joined)).Error);
        Assert.Equal([.. Samples.Prose(5000), .. Samples.Random(300)], File.ReadAllBytes(first));
    }

    [Fact]
    public void The_source_goes_only_when_asked_and_verified()
    {
        using var folder = new TemporaryFolder();
        var source = folder.Write("a.txt", Samples.Prose(2000));
        var outcome = Assert.Single(Run.Compress(CompressionLevel.Fast, new CompressionRequest(source, source + ".nc", RemoveSource: true)));
        Assert.Null(outcome.Error);
        Assert.Equal(["a.txt.nc"], folder.Names());
    }

    [Fact]
    public void An_existing_destination_is_kept_unless_overwriting()
    {
        using var folder = new TemporaryFolder();
        var source = folder.Write("a.txt", Samples.Prose(2000));
        folder.Write("a.txt.nc", "precious"u8);
        Assert.Equal(NacrithErrorKind.DestinationExists, Assert.Single(Run.Compress(CompressionLevel.Fast, source)).Error?.Kind);
        Assert.Equal("precious", File.ReadAllText(source + ".nc"));
        Assert.Null(Assert.Single(Run.Compress(CompressionLevel.Fast, new CompressionRequest(source, source + ".nc", Overwrite: true))).Error);
        Assert.Equal(NacrithErrorKind.DestinationExists, Assert.Single(Run.Expand(source + ".nc")).Error?.Kind);
    }

    [Fact]
    public void One_bad_file_does_not_stop_the_rest()
    {
        using var folder = new TemporaryFolder();
        var good = folder.Write("good", Samples.Prose(500));
        var outcomes = Run.Compress(CompressionLevel.Fast, folder.At("missing"), good);
        Assert.Equal(NacrithErrorKind.SourceUnavailable, outcomes.Single(o => o.Request.SourcePath != good).Error?.Kind);
        Assert.Null(outcomes.Single(o => o.Request.SourcePath == good).Error);
        Assert.Equal(["good", "good.nc"], folder.Names());
    }

    [Fact]
    public void Cancelling_leaves_no_debris()
    {
        using var folder = new TemporaryFolder();
        var source = folder.Write("a.bin", Samples.Prose(100_000));
        using var stop = new CancellationTokenSource();
        Assert.ThrowsAny<OperationCanceledException>(() => Compressor.Compress(
            [new(source, source + ".nc")],
            new CompressionOptions { Level = CompressionLevel.Max, ModelPath = ShippedModel.Path },
            _ => { },
            report =>
            {
                if (report.BytesDone > 0)
                {
                    stop.Cancel();
                }
            },
            stop.Token));
        Assert.Equal(["a.bin"], folder.Names());
    }
}
