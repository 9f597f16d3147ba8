using System.Diagnostics;
using Nacrith.Engine;
using Nacrith.Engine.Tests;

namespace Nacrith.Reliability;

/// <summary>Disks and files that do not play along: the right error, nothing lost, nothing left behind.</summary>
public sealed class FileFaultTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void A_full_disk_is_reported_and_cleaned()
    {
        using var disk = SmallDisk.Mount(_folder.At("disk"), "size=1m");
        var source = _folder.Write("random", Samples.Random(3_000_000));
        var archive = Path.Combine(disk.Path, "random.nc");
        Assert.Equal(NacrithErrorKind.DestinationUnavailable, Compress(new(source, archive, RemoveSource: true)).Error?.Kind);
        Assert.Empty(Directory.GetFileSystemEntries(disk.Path));
        Assert.Equal(Samples.Random(3_000_000), File.ReadAllBytes(source));

        archive = source + ".nc";
        Assert.Null(Compress(new(source, archive)).Error);
        var fault = Expand(new(archive, disk.Path, RemoveSource: true)).Error;
        Assert.Equal(NacrithErrorKind.DestinationUnavailable, fault?.Kind);
        Assert.Contains("3000000 bytes", fault?.Message, StringComparison.Ordinal);
        Assert.Empty(Directory.GetFileSystemEntries(disk.Path));
        Assert.True(File.Exists(archive));
        Campaign.Report($"full disk: both directions reported it, kept the source and left nothing");
    }

    [Fact]
    public void A_read_only_destination_is_reported()
    {
        using var disk = SmallDisk.Mount(_folder.At("disk"), "ro");
        var source = _folder.Write("a", Samples.Prose(100));
        Assert.Equal(NacrithErrorKind.DestinationUnavailable, Compress(new(source, Path.Combine(disk.Path, "a.nc"), RemoveSource: true)).Error?.Kind);
        Assert.Equal(["a", "disk"], _folder.Names());
        Campaign.Report($"read-only destination: reported, source kept");
    }

    [Theory]
    [InlineData("printf x >> ", CompressionLevel.Fast)]
    [InlineData("truncate -s 1000 ", CompressionLevel.Fast)]
    [InlineData("touch ", CompressionLevel.Max)]
    [InlineData("rm ", CompressionLevel.Fast)]
    public void A_source_that_changes_is_kept_and_reported(string change, CompressionLevel level)
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "Windows does not let others change a file that is being read.");
        var source = _folder.Write("source", Samples.Prose(level == CompressionLevel.Fast ? 2_000_000 : 8_000));
        var changed = false;
        var outcomes = new List<CompressionOutcome>();
        Compressor.Compress(
            [new(source, source + ".nc", RemoveSource: true)],
            new() { Level = level },
            outcomes.Add,
            report =>
            {
                if (!changed && report.BytesDone > 0)
                {
                    changed = true;
                    Process.Start("/bin/sh", ["-c", change + source]).WaitForExit();
                }
            },
            TestContext.Current.CancellationToken);
        Assert.SkipUnless(changed, "The file was done before it could change.");
        Assert.Equal(NacrithErrorKind.SourceChanged, Assert.Single(outcomes).Error?.Kind);
        Assert.Equal(change.StartsWith("rm", StringComparison.Ordinal) ? [] : ["source"], _folder.Names());
        Campaign.Report($"source changed by '{change.Trim()}' while it was read: reported, no archive, source kept");
    }

    [Fact]
    public void A_locked_file_is_reported()
    {
        var source = _folder.Write("a", Samples.Prose(100));
        using (new FileStream(source, FileMode.Open, FileAccess.ReadWrite, FileShare.None))
        {
            Assert.Equal(NacrithErrorKind.SourceUnavailable, Compress(new(source, source + ".nc")).Error?.Kind);
        }

        Assert.Equal(["a"], _folder.Names());
        Campaign.Report($"locked source: reported");
    }

    [Theory]
    [InlineData("[brackets] (1)*?.txt")]
    [InlineData("line\nbreak\tand \u001b[31mcolour")]
    [InlineData("Ünïcödé 漢字 \U0001F600")]
    [InlineData(" spaces and dots . ")]
    [InlineData("-dash 'quote' \"double\" $var `tick`")]
    public void A_strange_name_comes_back(string name)
    {
        Assert.SkipWhen(OperatingSystem.IsWindows() && name.IndexOfAny(['*', '\n', '"']) >= 0, "Windows has no such names.");
        var source = _folder.Write(name, Samples.Prose(200));
        Assert.Null(Compress(new(source, source + ".nc", RemoveSource: true)).Error);
        Assert.Equal([name + ".nc"], _folder.Names());
        Assert.Null(Expand(new(source + ".nc", _folder.Path, RemoveSource: true)).Error);
        Assert.Equal([name], _folder.Names());
        Campaign.Report($"strange name {name.Replace("\n", "\\n", StringComparison.Ordinal).Replace("\u001b", "\\e", StringComparison.Ordinal)}: came back");
    }

    [Fact]
    public void A_name_that_is_too_long_is_reported()
    {
        var source = _folder.Write("a", Samples.Prose(100));
        Assert.Equal(NacrithErrorKind.DestinationUnavailable, Compress(new(source, _folder.At(new string('x', 300)), RemoveSource: true)).Error?.Kind);
        Assert.Equal(["a"], _folder.Names());
        Campaign.Report($"name of 300 characters: reported, source kept");
    }

    private static CompressionOutcome Compress(CompressionRequest request)
    {
        var outcomes = new List<CompressionOutcome>();
        Compressor.Compress([request], new() { Level = CompressionLevel.Fast }, outcomes.Add, null, CancellationToken.None);
        return Assert.Single(outcomes);
    }

    private static ExpansionOutcome Expand(ExpansionRequest request)
    {
        var outcomes = new List<ExpansionOutcome>();
        Expander.Expand([request], new(), outcomes.Add, null, CancellationToken.None);
        return Assert.Single(outcomes);
    }
}
