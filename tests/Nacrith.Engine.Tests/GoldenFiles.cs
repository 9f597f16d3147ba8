using Nacrith.Engine.Archive;
using Nacrith.Engine.Lanes;
using Nacrith.Engine.Members;

namespace Nacrith.Engine.Tests;

/// <summary>
/// Archives of every level that lie in the repository. Within a revision of the format each must expand to its content for
/// ever, and its content must compress to the same bytes. After a deliberate change of the format run the tests once with
/// the environment variable <c>NACRITH_REPIN</c> set to 1, which writes the archives anew, and commit them.
/// </summary>
internal static class GoldenFiles
{
    private const string RepinVariable = "NACRITH_REPIN";

    /// <summary>Expands every archive.</summary>
    public static void AssertExpand()
    {
        foreach (var (name, _, content) in Contents())
        {
            var sink = new Sink();
            ArchiveDecoder.Decode(new MemoryStream(File.ReadAllBytes(PathOf(name))), sink, Services());
            Assert.Equal(content, sink.Content.ToArray());
        }
    }

    /// <summary>Compresses every content, or writes the archives anew if that is asked for.</summary>
    public static void AssertCompress()
    {
        foreach (var (name, level, content) in Contents())
        {
            var archive = Compress(name, level, content);
            if (Environment.GetEnvironmentVariable(RepinVariable) == "1")
            {
                File.WriteAllBytes(PathOf(name), archive);
            }

            Assert.Equal(File.ReadAllBytes(PathOf(name)), archive);
        }
    }

    /// <summary>Full path of an archive in the repository.</summary>
    public static string PathOf(string name) => Path.Combine(
        Path.GetDirectoryName(ShippedModel.Path)!, "..", "..", "tests", "Nacrith.Engine.Tests", "Golden", "Archives", name + ".nc");

    /// <summary>Name, level and content of every archive.</summary>
    public static IEnumerable<(string Name, CompressionLevel Level, byte[] Content)> Contents()
    {
        byte[] table = [.. Enumerable.Range(0, 900).Select(i => (byte)(i % 9 == 0 ? i / 9 : i % 9 * 7))];
        yield return ("empty", CompressionLevel.Max, []);
        yield return ("stored", CompressionLevel.Fast, Samples.Random(100));
        yield return ("fast", CompressionLevel.Fast, [.. Samples.Prose(3000), .. table]);
        yield return ("fast table", CompressionLevel.Fast, [.. table, .. table, .. table]);
        yield return ("balanced", CompressionLevel.Balanced, [.. Samples.Prose(170), .. table]);
        yield return ("max", CompressionLevel.Max, [.. Samples.Prose(150), .. table, .. Samples.Prose(60)]);
        yield return ("max plain", CompressionLevel.Max, table);
    }

    private static byte[] Compress(string name, CompressionLevel level, byte[] content)
    {
        var output = new MemoryStream();
        var entry = new ArchiveEntry(EntryKind.File, name, content.Length, DateTime.UnixEpoch, 0x1A4);
        MemberEncoder.Encode(new MemoryStream((byte[])content.Clone()), new MemberHeader(level, content.Length, [entry]), output, Services());
        return output.ToArray();
    }

    private static CodingServices Services() => new(
        _ => new OwnLanes(LanguageModels.Get(ShippedModel.Path, new(), null)), LanguageModels.Crew, new WorkMonitor(0, CancellationToken.None));

    private sealed class Sink : IContentSink
    {
        public MemoryStream Content { get; } = new();

        public void Begin(MemberHeader header)
        {
        }

        public void Write(ReadOnlySpan<byte> content) => Content.Write(content);
    }
}
