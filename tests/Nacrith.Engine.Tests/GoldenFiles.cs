using Nacrith.Engine.Archive;
using Nacrith.Engine.Lanes;
using Nacrith.Engine.Language.Gguf;
using Nacrith.Engine.Language.Portable;
using Nacrith.Engine.Members;
using Nacrith.Engine.Tests.Forms;

namespace Nacrith.Engine.Tests;

/// <summary>
/// Archives of every level that lie in the repository. Within a revision of the format each must expand to its content for
/// ever, and its content must compress to the same bytes. After a deliberate change of the format run the tests once with
/// the environment variable <c>NACRITH_REPIN</c> set to 1, which writes the archives anew, and commit them.
/// </summary>
internal static class GoldenFiles
{
    private const string RepinVariable = "NACRITH_REPIN";

    private static readonly Lazy<PortableModel> Tiny = new(LoadTiny);

    /// <summary>Expands every archive.</summary>
    public static void AssertExpand()
    {
        foreach (var golden in All())
        {
            var sink = new Sink();
            ArchiveDecoder.Decode(new MemoryStream(File.ReadAllBytes(PathOf(golden.Name))), sink, Services(golden));
            Assert.Equal(golden.Content, sink.Content.ToArray());
        }
    }

    /// <summary>Compresses every content, or writes the archives anew if that is asked for.</summary>
    public static void AssertCompress()
    {
        foreach (var golden in All())
        {
            var archive = Compress(golden);
            if (Environment.GetEnvironmentVariable(RepinVariable) == "1")
            {
                File.WriteAllBytes(PathOf(golden.Name), archive);
            }

            Assert.Equal(File.ReadAllBytes(PathOf(golden.Name)), archive);
        }
    }

    // Text alone becomes a neural span; text beside a table of bytes both kinds or, where it is short, a plain one.
    private static IEnumerable<GoldenFile> All()
    {
        byte[] table = [.. Enumerable.Range(0, 900).Select(i => (byte)(i % 9 == 0 ? i / 9 : i % 9 * 7))];
        yield return new("empty", CompressionLevel.Max, []);
        yield return new("stored", CompressionLevel.Fast, Samples.Random(100));
        yield return new("fast", CompressionLevel.Fast, [.. Samples.Prose(3000), .. table]);
        yield return new("fast table", CompressionLevel.Fast, [.. table, .. table, .. table]);
        yield return new("balanced", CompressionLevel.Balanced, [.. Samples.Prose(170), .. table]);
        yield return new("max", CompressionLevel.Max, [.. Samples.Prose(150), .. table, .. Samples.Prose(60)]);
        yield return new("max plain", CompressionLevel.Max, table);
        yield return new("max text", CompressionLevel.Max, Samples.Prose(160));
        yield return new("max lines", CompressionLevel.Max, [.. Samples.Log(2500), .. table]) { HasTinyModel = true };
        yield return new("balanced lanes", CompressionLevel.Balanced, [.. Samples.Chatter(16_384), .. table, .. table, .. table, .. table, .. table]) { HasTinyModel = true };
        yield return new("fast forms", CompressionLevel.Fast, [.. table, .. FormSamples.WideProse(300), .. FormSamples.Code(9000), .. FormSamples.WideProse(280, isBigEndian: true, isMarked: true)]);
        yield return new("max forms", CompressionLevel.Max, [.. table, .. FormSamples.WideProse(280), .. FormSamples.Accents(1100)[..600]]) { HasTinyModel = true };
        yield return new("solid", CompressionLevel.Fast, [.. Samples.Prose(700), .. table])
        {
            Entries =
            [
                new(EntryKind.Folder, "data", 0, DateTime.UnixEpoch, 0x1ED),
                new(EntryKind.File, "data/a.txt", 700, DateTime.UnixEpoch, 0x1A4),
                new(EntryKind.File, "data/b", 0, DateTime.UnixEpoch, 0x180, 3),
                new(EntryKind.Link, "data/c", 0, DateTime.UnixEpoch, LinkTarget: "a.txt"),
                new(EntryKind.File, "data/d", table.Length, DateTime.UnixEpoch, 0x1A4),
            ],
        };
    }

    private static string PathOf(string name) => Path.Combine(
        Path.GetDirectoryName(ShippedModel.Path)!, "..", "..", "tests", "Nacrith.Engine.Tests", "Golden", "Archives", name + ".nc");

    private static byte[] Compress(GoldenFile golden)
    {
        var output = new MemoryStream();
        var entries = golden.Entries ?? [new(EntryKind.File, golden.Name, golden.Content.Length, DateTime.UnixEpoch, 0x1A4)];
        var header = new MemberHeader(golden.Level, golden.Content.Length, entries);
        MemberEncoder.Encode(new MemoryStream((byte[])golden.Content.Clone()), header, output, Services(golden));
        return output.ToArray();
    }

    private static CodingServices Services(GoldenFile golden) => new(
        _ => new OwnLanes(golden.HasTinyModel ? Tiny.Value : LanguageModels.Get(ShippedModel.Path, new(), null)),
        LanguageModels.Crew,
        new WorkMonitor(0, CancellationToken.None));

    private static PortableModel LoadTiny()
    {
        using var folder = new TemporaryFolder();
        return PortableModel.Load(GgufFile.Open(TinyModel.WriteTo(folder)), LanguageModels.Crew);
    }

    private sealed record GoldenFile(string Name, CompressionLevel Level, byte[] Content)
    {
        public ArchiveEntry[]? Entries { get; init; }

        public bool HasTinyModel { get; init; }
    }

    private sealed class Sink : IContentSink
    {
        public MemoryStream Content { get; } = new();

        public void Begin(MemberHeader header)
        {
        }

        public void Write(ReadOnlySpan<byte> content) => Content.Write(content);
    }
}
