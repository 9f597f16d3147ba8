using Nacrith.Engine;
using Nacrith.Engine.Archive;
using Nacrith.Engine.Tests;

namespace Nacrith.Reliability;

/// <summary>The reader that was written from the documentation agrees with the engine.</summary>
public sealed class IndependentReaderTests
{
    [Fact]
    public void It_lists_what_the_engine_lists_and_gives_the_content_of_stored_blocks()
    {
        var archives = Archives().ToList();
        archives.AddRange(Directory.GetFiles(Path.Combine(AppContext.BaseDirectory, "Golden"), "*.nc").Select(File.ReadAllBytes));
        var (blocks, spans, stored) = (0, 0, 0);
        foreach (var archive in archives)
        {
            var stream = new MemoryStream(archive);
            foreach (var member in IndependentReader.Read(archive))
            {
                AssertSame(MemberReader.Open(stream)!, member, stream);
                stored += member.Blocks.Count(block => block.Content is not null);
                blocks += member.Blocks.Count;
                spans += member.Blocks.Sum(block => block.Spans.Count);
            }

            Assert.Equal(stream.Length, stream.Position);
        }

        Assert.True(stored > 0 && spans > 0);
        Campaign.Report($"independent reader: {archives.Count} archives, {blocks} blocks and {spans} spans listed alike, {stored} stored blocks expanded alike");
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

    private static void AssertSame(MemberReader engine, IndependentReader.Member member, MemoryStream archive)
    {
        Assert.Equal((int)engine.Header.Level, member.Level);
        Assert.Equal(engine.Header.ContentLength, member.Length);
        if (member.Entries is not null)
        {
            Assert.Equal(
                engine.Header.Entries.Select(entry => (entry.Path, entry.Length, entry.LastWriteTimeUtc.Ticks, entry.UnixMode)),
                member.Entries.Select(entry => (entry.Path, entry.Length, entry.Ticks, entry.UnixMode)));
        }

        foreach (var block in member.Blocks)
        {
            var other = engine.ReadBlock()!;
            Assert.Equal(((int)other.Coding, other.StartsAfresh, other.Offset, (long)other.Length), (block.Coding, block.StartsAfresh, block.Offset, block.Length));
            Assert.Equal(
                other.Spans.Select(span => ((long)span.Length, (long)span.Tokens, (long)span.Lanes, (long)span.Prefix)),
                block.Spans.Select(span => (span.Length, span.Tokens, span.Lanes, span.Prefix)));
            Assert.Equal(other.Coding == BlockCoding.Stored ? other.Code.ToArray() : null, block.Content);
        }

        Assert.Null(engine.ReadBlock());
        Assert.Equal(engine.Model is not null, member.NamesModel);
        archive.Position += sizeof(ulong);
    }
}
