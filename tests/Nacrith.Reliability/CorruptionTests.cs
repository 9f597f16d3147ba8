using System.Diagnostics;
using Nacrith.Engine;
using Nacrith.Engine.Archive;
using Nacrith.Engine.Tests;
using Nacrith.Engine.Tests.Forms;

namespace Nacrith.Reliability;

/// <summary>A damaged archive is reported as damaged or yields the exact original: never wrong bytes, a crash or a hang.</summary>
public sealed class CorruptionTests
{
    private const double MostSeconds = 60;

    public static TheoryData<string> Archives => ["stored and light", "forms", "neural and plain", "joined"];

    [Theory]
    [MemberData(nameof(Archives))]
    public void Every_flipped_bit_of_a_header_and_any_elsewhere(string kind)
    {
        var (archive, content) = Build(kind);
        var headerBits = 8 * (int)new RecordProbe(new MemoryStream(archive)).TryHeader(0)!.Value.End;
        var elsewhere = Campaign.Count(500, 10_000);
        var tally = new Tally(content);
        for (var bit = 0; bit < headerBits; bit++)
        {
            tally.Try(Flip(archive, bit));
        }

        var random = new Random(1);
        for (var i = 0; i < elsewhere; i++)
        {
            tally.Try(Flip(archive, random.Next(headerBits, archive.Length * 8)));
        }

        Campaign.Report($"corruption, {kind}: {headerBits} bits of the header and {elsewhere} elsewhere flipped, {tally}");
    }

    [Theory]
    [MemberData(nameof(Archives))]
    public void Every_truncation_at_a_sixteenth_byte(string kind)
    {
        var (archive, content) = Build(kind);
        var ends = MemberEnds(archive);
        var tally = new Tally(content);
        for (var length = 0; length < archive.Length; length += 16)
        {
            if (!ends.Contains(length))
            {
                tally.Try(archive[..length]);
            }
        }

        Assert.Equal(0, tally.Exact);
        Campaign.Report($"corruption, {kind}: truncated at every 16th byte, {tally}");
    }

    [Theory]
    [MemberData(nameof(Archives))]
    public void Records_that_are_doubled_left_out_or_swapped(string kind)
    {
        var (archive, content) = Build(kind);
        var records = Records(archive);
        var tally = new Tally(content);
        for (var i = 0; i < records.Count; i++)
        {
            var (before, record, after) = (archive[..records[i].Start], archive[records[i].Start..records[i].End], archive[records[i].End..]);
            tally.Try([.. before, .. record, .. record, .. after]);
            tally.Try([.. before, .. after]);
            for (var j = i + 1; j < records.Count; j++)
            {
                var (start, end) = records[j];
                tally.Try([.. before, .. archive[start..end], .. archive[records[i].End..start], .. record, .. archive[end..]]);
            }
        }

        Campaign.Report($"corruption, {kind}: records doubled, left out and swapped, {tally}");
    }

    [Fact]
    public void Members_that_are_doubled_or_swapped_are_what_was_joined()
    {
        // Joining is a feature of the format: any sequence of whole members is an archive, of exactly their contents.
        var (first, second) = (Samples.Prose(900), Samples.Random(300));
        var (one, two) = (MemoryArchive.Encode(first, CompressionLevel.Fast), MemoryArchive.Encode(second, CompressionLevel.Max));
        Assert.Equal([.. second, .. first], MemoryArchive.Decode([.. two, .. one]));
        Assert.Equal([.. first, .. first, .. second], MemoryArchive.Decode([.. one, .. one, .. two]));
    }

    private static byte[] Flip(byte[] archive, int bit)
    {
        var damaged = (byte[])archive.Clone();
        damaged[bit / 8] ^= (byte)(1 << (bit % 8));
        return damaged;
    }

    private static (byte[] Archive, byte[] Content) Build(string kind)
    {
        switch (kind)
        {
            case "stored and light":
                return BlocksOf([.. Samples.Prose(3000), .. Samples.Random(2000), .. Samples.Prose(1000)]);
            case "forms":
                byte[] forms = [.. FormSamples.WideProse(400), .. Samples.Random(60), .. FormSamples.WideProse(300, isBigEndian: true, isMarked: true)];
                return (MemoryArchive.Encode((byte[])forms.Clone(), CompressionLevel.Fast), forms);
            case "neural and plain":
                byte[] mixed = [.. Samples.Prose(700), .. Enumerable.Range(0, 6000).Select(i => (byte)(i * i / 50)), .. Samples.Prose(300)];
                return (MemoryArchive.Encode(mixed, CompressionLevel.Max), mixed);
            default:
                byte[][] parts = [Samples.Prose(500), Samples.Random(400), [], Samples.Prose(100)];
                return ([.. parts.SelectMany(part => MemoryArchive.Encode(part, CompressionLevel.Fast))], [.. parts.SelectMany(part => part)]);
        }
    }

    // Blocks of a thousand bytes, so that there are several.
    private static (byte[] Archive, byte[] Content) BlocksOf(byte[] content)
    {
        const int length = 1000;
        var output = new MemoryStream();
        var header = new MemberHeader(CompressionLevel.Fast, content.Length, [new(EntryKind.File, "blocks", content.Length, DateTime.UnixEpoch)]);
        var writer = new MemberWriter(output, header);
        var monitor = new WorkMonitor(0, CancellationToken.None);
        for (var start = 0; start < content.Length; start += length)
        {
            var part = content[start..Math.Min(start + length, content.Length)];
            writer.WriteBlock(Engine.Blocks.IndependentBlock.Encode((byte[])part.Clone(), monitor), part);
        }

        writer.Finish();
        return (output.ToArray(), content);
    }

    // Model, block and end records of all members.
    private static List<(int Start, int End)> Records(byte[] archive)
    {
        var probe = new RecordProbe(new MemoryStream(archive));
        var records = new List<(int Start, int End)>();
        for (var position = 0; position < archive.Length;)
        {
            var end = (int)(probe.TryHeader(position)?.End ?? probe.TryRecord(position)?.End ?? position + 9);
            if (probe.TryHeader(position) is null)
            {
                records.Add((position, end));
            }

            position = end;
        }

        return records;
    }

    private static HashSet<int> MemberEnds(byte[] archive)
    {
        var probe = new RecordProbe(new MemoryStream(archive));
        return [.. Records(archive).Where(record => probe.TryEnd(record.Start) is not null).Select(record => record.End)];
    }

    private sealed class Tally(byte[] content)
    {
        public int Reported { get; private set; }

        public int Exact { get; private set; }

        public double Slowest { get; private set; }

        public void Try(byte[] archive)
        {
            var clock = Stopwatch.StartNew();
            try
            {
                Assert.Equal(content, MemoryArchive.Decode(archive));
                Exact++;
            }
            catch (DamagedArchiveException)
            {
                Reported++;
            }

            Slowest = Math.Max(Slowest, clock.Elapsed.TotalSeconds);
            Assert.InRange(Slowest, 0, MostSeconds);
        }

        public override string ToString() => FormattableString.Invariant($"{Reported} reported, {Exact} exact, none wrong, slowest {Slowest:F2} s");
    }
}
