using System.Buffers;
using Nacrith.Engine.Coding;
using Nacrith.Engine.Modeling.Light;

namespace Nacrith.Engine.Archive;

/// <summary>The first record of a member: the level, the length of its content, and what the content belongs to.</summary>
/// <param name="Level">The level that the member was written with; a reader does not depend on it.</param>
/// <param name="ContentLength">Bytes of all files together.</param>
/// <param name="Entries">Files, folders and links; the files' bytes follow one another in this order.</param>
internal sealed record MemberHeader(CompressionLevel Level, long ContentLength, IReadOnlyList<ArchiveEntry> Entries)
{
    /// <summary>
    /// Whether the member is a single file without folders. Such members, joined, are the parts of one file; others, joined,
    /// are one tree.
    /// </summary>
    public bool IsOneFile => Entries is [{ Kind: EntryKind.File } entry] && !entry.Path.Contains('/');

    /// <summary>Bytes of the list of entries before it is coded.</summary>
    public int EntriesLength => WriteEntries().Length;

    private const int LevelMask = 3;
    private const int CodedFlag = 4;

    // Shorter lists do not repay the model's start.
    private const int CodedFrom = 96;

    /// <summary>Serialises the header's payload.</summary>
    public ReadOnlySpan<byte> ToPayload()
    {
        var list = WriteEntries();
        var payload = new PayloadWriter();
        var coded = list.Length >= CodedFrom ? Encode(list) : list;
        var isCoded = coded.Length < list.Length && list.Length <= (long)coded.Length * ArchiveLimits.EntryListRatio;
        payload.Byte((byte)((int)Level | (isCoded ? CodedFlag : 0)));
        payload.VarInt((ulong)ContentLength);
        if (isCoded)
        {
            payload.VarInt((ulong)list.Length);
        }

        payload.Bytes(isCoded ? coded : list);
        return payload.Written;
    }

    /// <summary>Reads and checks a header's payload.</summary>
    /// <exception cref="DamagedArchiveException">A field is out of its range.</exception>
    public static MemberHeader Parse(ReadOnlySpan<byte> payload)
    {
        var reader = new PayloadReader(payload);
        var flags = reader.Byte();
        var level = (CompressionLevel)(flags & LevelMask);
        if (level > CompressionLevel.Max || flags > (LevelMask | CodedFlag))
        {
            throw new DamagedArchiveException("its level is unknown");
        }

        var length = (long)reader.VarInt(long.MaxValue, "content length");
        if ((flags & CodedFlag) == 0)
        {
            return Parse(level, length, reader.Rest);
        }

        var listLength = reader.Int32(ArchiveLimits.EntryListLength, "list of entries");
        if (listLength > (long)reader.Rest.Length * ArchiveLimits.EntryListRatio)
        {
            throw new DamagedArchiveException("its list of entries is longer than its code can hold");
        }

        var list = new byte[listLength];
        var decoder = new BitDecoder(reader.Rest.ToArray());
        using var model = new LightModel(list.Length);
        model.CodeBytes(ref decoder, list);
        return Parse(level, length, list);
    }

    private static MemberHeader Parse(CompressionLevel level, long contentLength, ReadOnlySpan<byte> list)
    {
        var reader = new PayloadReader(list);
        var count = reader.Int32(list.Length, "number of entries");
        var entries = new List<ArchiveEntry>();
        var total = 0L;
        for (var i = 0; i < count; i++)
        {
            var entry = ArchiveEntry.Read(ref reader, count == 1 ? contentLength : null);
            entries.Add(entry);
            total = entry.Length <= contentLength - total ? total + entry.Length : throw LengthMismatch();
        }

        return total == contentLength && reader.Rest.IsEmpty ? new(level, contentLength, entries) : throw LengthMismatch();
    }

    private static DamagedArchiveException LengthMismatch() => new("the lengths of its entries do not add up to its content");

    private static byte[] Encode(byte[] list)
    {
        var output = new ArrayBufferWriter<byte>();
        var encoder = new BitEncoder(output);
        using var model = new LightModel(list.Length);
        model.CodeBytes(ref encoder, list);
        encoder.Finish();
        return output.WrittenSpan.ToArray();
    }

    private byte[] WriteEntries()
    {
        var writer = new PayloadWriter();
        writer.VarInt((ulong)Entries.Count);
        foreach (var entry in Entries)
        {
            entry.Write(writer, withLength: Entries.Count > 1);
        }

        return writer.Written.ToArray();
    }
}
