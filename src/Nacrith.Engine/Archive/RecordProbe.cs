using System.Buffers.Binary;
using System.IO.Hashing;

namespace Nacrith.Engine.Archive;

/// <summary>A record whose checksum is right.</summary>
/// <param name="Type">Model or block; null for a header.</param>
/// <param name="Payload">Its payload.</param>
/// <param name="End">Position behind it.</param>
internal readonly record struct ProbedRecord(RecordType? Type, ReadOnlyMemory<byte> Payload, long End);

/// <summary>
/// Looks whether an undamaged record lies at a place of an archive that may be damaged anywhere. Says no instead of
/// throwing, and reads no more than the record at that place could take.
/// </summary>
/// <param name="archive">A stream that can seek.</param>
internal sealed class RecordProbe(Stream archive)
{
    // Type, the longest length that is taken, and a block's flags.
    private const int HeadBytes = RecordLayout.TypeBytes + RecordLayout.MostLengthBytes + 1;
    private const int MostBlock = ArchiveLimits.BlockLength + (1 << 20);
    private const int MostModel = 1 << 11;
    private const int MostFlags = 31;

    /// <summary>Bytes of the archive.</summary>
    public long Length => archive.Length;

    /// <summary>Reads as many bytes at a position as there are, at most those of <paramref name="destination"/>.</summary>
    public int Read(long position, Span<byte> destination)
    {
        archive.Position = position;
        return archive.ReadAtLeast(destination, destination.Length, throwOnEndOfStream: false);
    }

    /// <summary>The signature and header of a member at <paramref name="position"/>, or null.</summary>
    public ProbedRecord? TryHeader(long position)
    {
        Span<byte> signature = stackalloc byte[RecordLayout.Signature.Length];
        return Read(position, signature) == signature.Length && signature.SequenceEqual(RecordLayout.Signature)
            ? TryRecord(position + signature.Length, null, ArchiveLimits.PayloadLength)
            : null;
    }

    /// <summary>The model or block record at <paramref name="position"/>, or null.</summary>
    public ProbedRecord? TryRecord(long position)
    {
        Span<byte> head = stackalloc byte[RecordLayout.TypeBytes];
        return Read(position, head) == 0 ? null : (RecordType)head[0] switch
        {
            RecordType.Model => TryRecord(position, RecordType.Model, MostModel),
            RecordType.Block => TryRecord(position, RecordType.Block, MostBlock),
            _ => null,
        };
    }

    /// <summary>
    /// The content checksum of the end at <paramref name="position"/>, or null. An end has no checksum of its own; it is
    /// told by what follows it: the next member or nothing.
    /// </summary>
    public ulong? TryEnd(long position)
    {
        Span<byte> end = stackalloc byte[RecordLayout.EndBytes + RecordLayout.Magic.Length];
        var read = Read(position, end);
        var isEnd = read >= RecordLayout.EndBytes && end[0] == (byte)RecordType.End
            && (read == RecordLayout.EndBytes || (read == end.Length && end[RecordLayout.EndBytes..].SequenceEqual(RecordLayout.Magic)));
        return isEnd ? BinaryPrimitives.ReadUInt64LittleEndian(end[RecordLayout.TypeBytes..]) : null;
    }

    /// <summary>Where a damaged record at <paramref name="position"/> would end if its length is right, or null.</summary>
    public long? ClaimedEnd(long position)
    {
        Span<byte> head = stackalloc byte[HeadBytes];
        var read = Read(position, head);
        return read > RecordLayout.TypeBytes && TryLength(head[RecordLayout.TypeBytes..read], MostBlock, out var length, out var width)
            ? position + RecordLayout.TypeBytes + width + length + RecordLayout.ChecksumBytes
            : null;
    }

    private ProbedRecord? TryRecord(long position, RecordType? type, int limit)
    {
        Span<byte> head = stackalloc byte[HeadBytes];
        var read = Read(position, head);
        var start = type is null ? 0 : RecordLayout.TypeBytes;
        if (read <= start
            || !TryLength(head[start..read], limit, out var length, out var width)
            || (type is RecordType.Block && head[start + width] > MostFlags)
            || length > Length - position - start - width - RecordLayout.ChecksumBytes)
        {
            return null;
        }

        var record = new byte[start + width + length + RecordLayout.ChecksumBytes];
        return Read(position, record) == record.Length && HasRightChecksum(record)
            ? new(type, record.AsMemory((start + width)..^RecordLayout.ChecksumBytes), position + record.Length)
            : null;
    }

    private static bool HasRightChecksum(ReadOnlySpan<byte> record) =>
        Crc32.HashToUInt32(record[..^RecordLayout.ChecksumBytes]) == BinaryPrimitives.ReadUInt32LittleEndian(record[^RecordLayout.ChecksumBytes..]);

    private static bool TryLength(ReadOnlySpan<byte> bytes, int limit, out int length, out int width)
    {
        var value = 0L;
        for (width = 0; width < Math.Min(bytes.Length, RecordLayout.MostLengthBytes);)
        {
            var next = bytes[width];
            value |= (long)(next & 0x7F) << (7 * width++);
            if (next < 0x80)
            {
                length = (int)Math.Min(value, limit);
                return value <= limit && width < bytes.Length;
            }
        }

        length = 0;
        return false;
    }
}
