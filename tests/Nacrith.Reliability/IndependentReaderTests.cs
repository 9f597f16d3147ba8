using System.IO.Hashing;
using System.Text;
using Nacrith.Engine;
using Nacrith.Engine.Archive;
using Nacrith.Engine.Blocks;
using Nacrith.Engine.Files;
using Nacrith.Engine.Forms;
using Nacrith.Engine.Tests;
using Nacrith.Engine.Tests.Forms;
using Nacrith.Reliability.Independent;

namespace Nacrith.Reliability;

/// <summary>The reader that was written from the documentation agrees with the engine.</summary>
public sealed class IndependentReaderTests
{
    [Fact]
    public void It_lists_what_the_engine_lists_and_expands_what_needs_no_language_model()
    {
        var archives = Archives().ToList();
        archives.AddRange(Directory.GetFiles(Path.Combine(AppContext.BaseDirectory, "Golden"), "*.nc").Select(File.ReadAllBytes));
        var (blocks, spans, expanded) = (0, 0, 0);
        foreach (var archive in archives)
        {
            var stream = new MemoryStream(archive);
            foreach (var member in IndependentReader.Read(archive))
            {
                AssertSame(MemberReader.Open(stream)!, member, stream);
                blocks += member.Blocks.Count;
                spans += member.Blocks.Sum(block => block.Spans.Count);
                if (member.Blocks.All(block => block.Content is not null))
                {
                    Assert.Equal(member.Checksum, XxHash3.HashToUInt64(ContentOf(member)));
                    expanded++;
                }
            }

            Assert.Equal(stream.Length, stream.Position);
        }

        Assert.True(expanded > 5 && spans > 0);
        Campaign.Report($"independent reader: {archives.Count} archives, {blocks} blocks and {spans} spans listed alike, {expanded} members expanded");
    }

    [Fact]
    public void Light_blocks_expand_to_their_content()
    {
        var bytes = 0;
        var samples = Samples.All().Select(sample => (sample.Name, sample.Content[..Math.Min(sample.Content.Length, 20_000)]));
        foreach (var (name, content) in samples.Append(("log", Log(Campaign.Count(40_000, 1_200_000)))).Append(("records", Records(20_000))))
        {
            var member = Assert.Single(IndependentReader.Read(MemoryArchive.Encode((byte[])content.Clone(), CompressionLevel.Fast)));
            Assert.True(ContentOf(member).AsSpan().SequenceEqual(content), name);
            bytes += content.Length;
        }

        Campaign.Report($"independent reader: {bytes} bytes of light and stored blocks expanded alike");
    }

    [Fact]
    public void Blocks_of_several_kinds_make_one_content()
    {
        byte[][] parts = [Samples.Prose(5_000), Samples.Random(3_000), Records(9_000), Samples.Prose(2_000)];
        byte[] content = [.. parts.SelectMany(part => part)];
        var archive = Write(CompressionLevel.Fast, parts, part => IndependentBlock.Encode(part, new(0, CancellationToken.None)));
        var member = Assert.Single(IndependentReader.Read(archive));
        Assert.Equal([1, 0, 1, 1], member.Blocks.Select(block => block.Coding));
        Assert.Equal(content, ContentOf(member));
        Assert.Equal(content, MemoryArchive.Decode(archive));
    }

    [Theory]
    [InlineData(CompressionLevel.Balanced)]
    [InlineData(CompressionLevel.Max)]
    public void Plain_spans_expand_to_their_content(CompressionLevel level)
    {
        foreach (var (name, content) in Binary())
        {
            var member = Assert.Single(IndependentReader.Read(MemoryArchive.Encode((byte[])content.Clone(), level)));
            Assert.All(member.Blocks, block => Assert.Equal(2, block.Coding));
            Assert.All(member.Blocks.SelectMany(block => block.Spans), span => Assert.Equal(0, span.Tokens));
            Assert.True(ContentOf(member).AsSpan().SequenceEqual(content), name);
        }
    }

    [Fact]
    public void Plain_spans_go_on_from_block_to_block_until_one_is_stored()
    {
        var log = Log(Campaign.Count(12_000, 140_000));
        byte[][] parts = [log[..^5_000], log[^5_000..^4_000], Samples.Random(2_000), log[^4_000..], Samples.Prose(2_000)];
        byte[] content = [.. parts.SelectMany(part => part)];
        using var blocks = new EnsembleBlocks(
            () => throw new InvalidOperationException("No span is neural."), content.Length, LanguageModels.Crew, new(0, CancellationToken.None));
        var archive = Write(CompressionLevel.Max, parts, part => blocks.Encode(FormedContent.AsIs(part), [new(part.Length, IsNeural: false)]));
        var member = Assert.Single(IndependentReader.Read(archive));
        Assert.Equal([(2, true), (2, false), (0, true), (2, true), (2, false)], member.Blocks.Select(block => (block.Coding, block.StartsAfresh)));
        Assert.Equal(content, ContentOf(member));
        Assert.Equal(content, MemoryArchive.Decode(archive));
    }

    [Fact]
    public void Plain_spans_of_lines_that_take_turns_expand_to_their_content()
    {
        // Some bytes in the middle are records, so the model changes its contexts twice.
        var lines = Lines(Campaign.Count(30_000, 300_000));
        AssertExpandsAsPlain([.. lines[..^6_000], .. Records(1_000), .. lines[^6_000..]]);
    }

    [Fact]
    public void Plain_spans_of_numbers_that_grow_by_steps_expand_to_their_content() => AssertExpandsAsPlain(Steps(Campaign.Count(36_000, 300_000)));

    [Theory]
    [InlineData(CompressionLevel.Fast)]
    [InlineData(CompressionLevel.Max)]
    public void Every_form_expands_to_its_content(CompressionLevel level)
    {
        // Numbers of 16 bits between texts that are too short to be neural spans.
        byte[] content =
        [
            .. Records(6_000), .. FormSamples.WideProse(700), .. Records(6_000), .. FormSamples.WideProse(600, isBigEndian: true, isMarked: true),
            .. FormSamples.Code(30_000), .. Records(7_000), .. FormSamples.Accents(2_100), .. Records(9_000),
        ];
        var member = Assert.Single(IndependentReader.Read(MemoryArchive.Encode((byte[])content.Clone(), level)));
        var block = Assert.Single(member.Blocks);
        int[] forms = level == CompressionLevel.Fast ? [0, 1, 2, 4] : [0, 1, 2, 3, 4];
        Assert.Equal(forms, block.Runs.Select(run => run.Form).Distinct().Order());
        Assert.Equal(content, block.Content);
    }

    [Fact]
    public void What_stands_before_a_neural_span_is_expanded()
    {
        var table = Records(4096);
        byte[] content = [.. table, .. Samples.Prose(4096), .. table];
        var archive = MemoryArchive.Encode((byte[])content.Clone(), CompressionLevel.Max);
        var member = Assert.Single(IndependentReader.Read(archive));
        var stream = new MemoryStream(archive);
        AssertSame(MemberReader.Open(stream)!, member, stream);
        var block = Assert.Single(member.Blocks);
        Assert.Equal([false, true, false], block.Spans.Select(span => span.Tokens > 0));
        Assert.Equal(content[..(int)block.Spans[0].Length], block.Spans[0].Content);
        Assert.All(block.Spans.Skip(1), span => Assert.Null(span.Content));
        Assert.Null(block.Content);
    }

    [Fact]
    public void A_folder_is_listed_and_expanded()
    {
        using var folder = new TemporaryFolder();
        var tree = Path.Combine(folder.Path, "tree");
        Directory.CreateDirectory(Path.Combine(tree, "empty"));
        Directory.CreateDirectory(Path.Combine(tree, "deep", "er"));
        for (var i = 0; i < 12; i++)
        {
            File.WriteAllBytes(Path.Combine(tree, i % 2 == 0 ? "deep" : "", $"report {i:00}.txt"), Samples.Prose(700 * i));
        }

        File.WriteAllBytes(Path.Combine(tree, "deep", "er", "data.bin"), Records(2_000));
        if (!OperatingSystem.IsWindows())
        {
            File.CreateSymbolicLink(Path.Combine(tree, "link"), "deep/er/data.bin");
        }

        var request = new CompressionRequest(tree, folder.At("tree.nc")) { Items = [.. new SourceTree(_ => false, error => throw error).Walk(tree, "tree")] };
        Compressor.Compress([request], new() { Level = CompressionLevel.Fast }, outcome => Assert.Null(outcome.Error), null, TestContext.Current.CancellationToken);
        var archive = File.ReadAllBytes(request.DestinationPath);
        var member = Assert.Single(IndependentReader.Read(archive));
        var content = ContentOf(member);
        Assert.Equal(MemoryArchive.Decode(archive), content);
        Assert.Equal(MemberReader.Open(new MemoryStream(archive))!.Header.Entries.Select(Flat), member.Entries.Select(Flat));
        Assert.True(request.Items.Select(item => item.EntryPath).ToHashSet().SetEquals(member.Entries.Select(entry => entry.Path)));
        foreach (var entry in member.Entries.Where(entry => entry.Kind == 0))
        {
            Assert.Equal(File.ReadAllBytes(Path.Combine(folder.Path, entry.Path)), content[..(int)entry.Length]);
            content = content[(int)entry.Length..];
        }
    }

    private static IEnumerable<byte[]> Archives()
    {
        byte[] mixed = [.. Samples.Prose(700), .. Samples.Random(3000), .. Samples.Prose(400)];
        foreach (var level in Enum.GetValues<CompressionLevel>())
        {
            yield return MemoryArchive.Encode((byte[])mixed.Clone(), level);
            yield return MemoryArchive.Encode(Samples.Random(500), level);
            yield return MemoryArchive.Encode([], level);
        }

        yield return [.. MemoryArchive.Encode(Samples.Prose(90), CompressionLevel.Fast), .. MemoryArchive.Encode(Samples.Random(90), CompressionLevel.Fast)];
    }

    // A member of one block for each part.
    private static byte[] Write(CompressionLevel level, byte[][] parts, Func<byte[], Block> encode)
    {
        var output = new MemoryStream();
        var length = parts.Sum(part => part.Length);
        var writer = new MemberWriter(output, new(level, length, [new(EntryKind.File, "parts", length, DateTime.UnixEpoch)]));
        foreach (var part in parts)
        {
            writer.WriteBlock(encode((byte[])part.Clone()), part);
        }

        writer.Finish();
        return output.ToArray();
    }

    private static void AssertExpandsAsPlain(byte[] content)
    {
        using var blocks = new EnsembleBlocks(
            () => throw new InvalidOperationException("No span is neural."), content.Length, LanguageModels.Crew, new(0, CancellationToken.None));
        var archive = Write(CompressionLevel.Max, [content], part => blocks.Encode(FormedContent.AsIs(part), [new(part.Length, IsNeural: false)]));
        var member = Assert.Single(IndependentReader.Read(archive));
        Assert.Equal(content, ContentOf(member));
    }

    // Contents that have no text for the language model.
    private static IEnumerable<(string Name, byte[] Content)> Binary()
    {
        yield return ("run", new byte[4_097]);
        yield return ("records", Records(Campaign.Count(6_000, 60_000)));
        byte[] wide = [.. Log(1_500).SelectMany(value => (byte[])[value, 0, 1])];
        yield return ("wide log", [.. wide, .. Samples.Random(500), .. wide[..1000]]);
    }

    // Lines of fields and numbers, some of which end in a list longer than there are field numbers.
    private static byte[] Log(int length)
    {
        var random = new Random(3);
        var text = new StringBuilder();
        for (var line = 0; text.Length < length; line++)
        {
            text.Append($"2024-03-{line / 5000 % 30:00} {line / 60 % 24:00}:{line % 60:00},{random.Next(1000):000} INFO\tworker-{random.Next(4)} | request {40_000 + line}; took {random.Next(90)} ms\n");
            text.AppendJoin(' ', Enumerable.Repeat("x", line % 400 == 7 ? 300 : 0));
        }

        return Encoding.ASCII.GetBytes(text.ToString(0, length));
    }

    // Lines of a few kinds with times, counters of several lengths, words with digits and a number longer than any that is foreseen.
    private static byte[] Lines(int length)
    {
        var random = new Random(5);
        var text = new StringBuilder();
        var (ticks, kind, sent) = (0, 0, 985L);
        while (text.Length < length)
        {
            kind = random.Next(4) == 0 ? random.Next(6) : (kind + 1) % 4;
            ticks += random.Next(1_500);
            sent += random.Next(3) == 0 ? -7 : 64;
            var time = $"2024-03-{ticks / 800_000 % 30:00} {ticks / 3_600_000:00}:{ticks / 60_000 % 60:00}:{ticks / 1_000 % 60:00}.{ticks % 1_000:000}";
            text.Append(kind switch
            {
                0 => $"{time} [worker{random.Next(12)}] INFO open blk_{random.NextInt64():x} size={sent}\n",
                1 => $"{time} [worker{random.Next(12)}] INFO sent {sent} of {sent * sent} bytes to 10.0.{random.Next(3)}.{random.Next(256)}\n",
                2 => $"{time} [main] WARN délai n°{sent:00000000} dépassé, x{random.Next(99)}y{random.Next(9)}\r\n",
                3 => $"{sent}\n",
                4 => $"{time} [main] serial {sent:000000000000000}{random.NextInt64(1_000_000_000_000):000000000000}/{random.NextInt64():x}\n",
                _ => "\n",
            });
        }

        return Encoding.UTF8.GetBytes(text.ToString())[..length];
    }

    // Lines that take turns, with numbers that grow by multiples of steps: times of a clock whose tick is no whole number, offsets of equal parts
    // that now and then are none or begin anew, serial numbers of 18 digits that run over, and places that soon leap, besides some without a step.
    private static byte[] Steps(int length)
    {
        var random = new Random(6);
        var text = new StringBuilder();
        var (ticks, offset, serial, count) = (0L, 0L, 0L, 0);
        var places = new int[20];
        while (text.Length < length)
        {
            var (kind, place) = (random.Next(8), random.Next(places.Length));
            ticks += kind < 3 ? random.Next(1, random.Next(2) == 0 ? 40 : 1_000) : 0;
            offset = random.Next(60) == 0 ? 0 : offset + (4096 * random.Next(1, 40)) + (random.Next(30) == 0 ? random.Next(4096) : 0);
            serial = (serial + (3_000_000_000_000_017 * random.Next(1, 30))) % 1_000_000_000_000_000_000;
            count += random.Next(1, 6);
            places[place] += 100 * (random.Next(5) == 0 ? 1_000 : random.Next(1, 4));
            text.Append(kind switch
            {
                < 3 => $"{5_500_000_000 + (long)Math.Round(ticks * 10_000.57)} tick\n",
                < 5 => $"read at {offset}, part {count}\n",
                5 => $"serial {serial:000000000000000000}\n",
                6 => $"sent {random.Next(100_000)} to worker{random.Next(12)} {(char)('a' + place)}={places[place]}\n",
                _ => $"mark {count:00000}{serial:000000000000000000}\n",
            });
        }

        return Encoding.ASCII.GetBytes(text.ToString(0, length));
    }

    // Records of 24 bytes.
    private static byte[] Records(int length)
    {
        var random = new Random(4);
        var bytes = new byte[length];
        for (var i = 0; i < length; i++)
        {
            var (record, column) = (i / 24, i % 24);
            bytes[i] = (byte)(column < 4 ? record >> (8 * column) : column < 12 ? 17 * column : column < 20 ? (record * record / 50) + column : random.Next(256));
        }

        return bytes;
    }

    private static byte[] ContentOf(Member member) => [.. member.Blocks.SelectMany(block => block.Content!)];

    private static object Flat(ArchiveEntry entry) =>
        ((int)entry.Kind, entry.Path, entry.Length, entry.LastWriteTimeUtc.Ticks, entry.UnixMode, entry.WindowsAttributes, entry.LinkTarget);

    private static object Flat(Entry entry) =>
        (entry.Kind, entry.Path, entry.Length, entry.Ticks, entry.UnixMode, entry.WindowsAttributes, entry.Target);

    private static void AssertSame(MemberReader engine, Member member, MemoryStream archive)
    {
        Assert.Equal((int)engine.Header.Level, member.Level);
        Assert.Equal(engine.Header.ContentLength, member.Length);
        Assert.Equal(engine.Header.Entries.Select(Flat), member.Entries.Select(Flat));
        foreach (var block in member.Blocks)
        {
            var other = engine.ReadBlock()!;
            Assert.Equal(((int)other.Coding, other.StartsAfresh, other.Offset, (long)other.Length), (block.Coding, block.StartsAfresh, block.Offset, block.Length));
            Assert.Equal(
                other.Spans.Select(span => ((long)span.Length, (long)span.Tokens, (long)span.Lanes, (long)span.Prefix)),
                block.Spans.Select(span => (span.Length, span.Tokens, span.Lanes, span.Prefix)));
            Assert.Equal(
                other.Runs.Select(run => ((int)run.Form, (long)run.Length, (long)run.CodedLength)),
                other.Runs.Count == 0 ? [] : block.Runs.Select(run => (run.Form, run.Length, run.CodedLength)));
        }

        Assert.Null(engine.ReadBlock());
        Assert.Equal(engine.Model is not null, member.NamesModel);
        archive.Position += sizeof(ulong);
    }
}
