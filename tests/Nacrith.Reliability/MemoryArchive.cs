using Nacrith.Engine;
using Nacrith.Engine.Archive;
using Nacrith.Engine.Lanes;
using Nacrith.Engine.Members;

namespace Nacrith.Reliability;

/// <summary>Compresses and expands in memory, with the tiny model.</summary>
internal static class MemoryArchive
{
    /// <summary>Makes a member of one file.</summary>
    public static byte[] Encode(byte[] content, CompressionLevel level)
    {
        var output = new MemoryStream();
        var header = new MemberHeader(level, content.Length, [new(EntryKind.File, "a file whose name is long enough for a coded list of entries, which takes a hundred bytes.txt", content.Length, DateTime.UnixEpoch)]);
        MemberEncoder.Encode(new MemoryStream(content), header, output, Services());
        return output.ToArray();
    }

    /// <summary>Expands an archive.</summary>
    /// <exception cref="DamagedArchiveException">It is damaged.</exception>
    public static byte[] Decode(byte[] archive)
    {
        var sink = new Sink();
        ArchiveDecoder.Decode(new MemoryStream(archive), sink, Services());
        return sink.Content.ToArray();
    }

    /// <summary>What coding needs: the tiny model and all threads.</summary>
    public static CodingServices Services() => new(
        _ => new OwnLanes(LanguageModels.Get(Campaign.ModelPath, new(), null)), LanguageModels.Crew, new WorkMonitor(0, CancellationToken.None));

    private sealed class Sink : IContentSink
    {
        public MemoryStream Content { get; } = new();

        public void Begin(MemberHeader header)
        {
        }

        public void Write(ReadOnlySpan<byte> content) => Content.Write(content);
    }
}
