using Nacrith.Engine.Archive;
using Nacrith.Engine.Members;
using Nacrith.Engine.Threading;

namespace Nacrith.Engine.Tests.Archive;

/// <summary>A damaged archive is reported or yields the exact original: never wrong bytes, a crash or a hang.</summary>
public class DamageTests
{
    [Fact]
    public void Every_flipped_bit_is_found()
    {
        var content = Samples.Prose(700);
        var archive = Encode(content, CompressionLevel.Fast);
        for (var bit = 0; bit < archive.Length * 8; bit++)
        {
            var damaged = (byte[])archive.Clone();
            damaged[bit / 8] ^= (byte)(1 << (bit % 8));
            AssertReportedOrExact(damaged, content);
        }
    }

    [Fact]
    public void Every_truncation_is_found()
    {
        var content = Samples.Prose(700);
        var archive = Encode(content, CompressionLevel.Fast);
        for (var length = 0; length < archive.Length; length++)
        {
            Assert.Throws<DamagedArchiveException>(() => Decode(archive[..length]));
        }
    }

    [Fact]
    public void Trailing_bytes_are_found()
    {
        var archive = Encode(Samples.Prose(700), CompressionLevel.Fast);
        var fault = Assert.Throws<DamagedArchiveException>(() => Decode([.. archive, .. archive, 0]));
        Assert.Equal(NacrithErrorKind.DamagedArchive, fault.Kind);
        Assert.Contains("member 2", fault.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Lengths_that_the_file_cannot_hold_are_refused_before_anything_is_allocated()
    {
        // A header record that claims 60 MB in a file of 12 bytes.
        byte[] hostile = [.. RecordLayout.Signature, 0x80, 0x80, 0x80, 0x1D, 0, 0, 0];
        var before = GC.GetAllocatedBytesForCurrentThread();
        Assert.Throws<DamagedArchiveException>(() => Decode(hostile));
        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 1 << 20);
    }

    [Fact]
    public void A_later_revision_is_named()
    {
        var archive = Encode(Samples.Prose(20), CompressionLevel.Fast);
        archive[4] = 9;
        var fault = Assert.Throws<DamagedArchiveException>(() => Decode(archive));
        Assert.Equal(NacrithErrorKind.UnsupportedArchive, fault.Kind);
        Assert.Contains("revision 9", fault.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Members_that_are_swapped_or_doubled_are_still_valid_members()
    {
        var first = Encode(Samples.Prose(100), CompressionLevel.Fast);
        var second = Encode(Samples.Random(100), CompressionLevel.Fast);
        Assert.Equal([.. Samples.Random(100), .. Samples.Prose(100), .. Samples.Prose(100)], Decode([.. second, .. first, .. first]));
    }

    private static void AssertReportedOrExact(byte[] archive, byte[] content)
    {
        try
        {
            Assert.Equal(content, Decode(archive));
        }
        catch (DamagedArchiveException)
        {
            // Reported.
        }
    }

    private static byte[] Encode(byte[] content, CompressionLevel level)
    {
        var output = new MemoryStream();
        var entry = new ArchiveEntry(EntryKind.File, "sample.txt", content.Length, DateTime.UnixEpoch);
        MemberEncoder.Encode(new MemoryStream(content), new MemberHeader(level, content.Length, [entry]), output, Services());
        return output.ToArray();
    }

    private static byte[] Decode(byte[] archive)
    {
        var sink = new Sink();
        ArchiveDecoder.Decode(new MemoryStream(archive), sink, Services());
        return sink.Content.ToArray();
    }

    private static CodingServices Services() => new(
        _ => throw new InvalidOperationException("No language model is needed here."), new WorkCrew(1), new WorkMonitor(0, CancellationToken.None));

    private sealed class Sink : IContentSink
    {
        public MemoryStream Content { get; } = new();

        public void Begin(MemberHeader header)
        {
        }

        public void Write(ReadOnlySpan<byte> content) => Content.Write(content);
    }
}
