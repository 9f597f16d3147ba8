using System.Buffers.Binary;
using System.IO.Hashing;

namespace Nacrith.Engine.Archive;

/// <summary>
/// Reads one member, record by record. Nothing is allocated from a length before the length is checked against the
/// format's limits and, where the input's length is known, against the bytes that are left.
/// </summary>
internal sealed class MemberReader
{
    private readonly Stream _input;
    private readonly XxHash3 _contentHash = new();
    private readonly Crc32 _recordHash = new();
    private long _contentRead;

    private MemberReader(Stream input)
    {
        _input = input;
        Header = MemberHeader.Parse(ReadPayload().Span);
        CheckContentLength();
    }

    /// <summary>The header.</summary>
    public MemberHeader Header { get; }

    /// <summary>The language model named so far, or null.</summary>
    public ModelReference? Model { get; private set; }

    /// <summary>Opens the member at the input's position, or returns null at the end of the input.</summary>
    /// <exception cref="DamagedArchiveException">No member, of another revision, or damaged.</exception>
    public static MemberReader? Open(Stream input)
    {
        Span<byte> signature = stackalloc byte[RecordLayout.Signature.Length];
        var read = input.ReadAtLeast(signature, signature.Length, throwOnEndOfStream: false);
        if (read == 0)
        {
            return null;
        }

        CheckSignature(signature[..read]);
        return new MemberReader(input);
    }

    /// <summary>Opens the member behind others that were read, or returns null at the end of the input.</summary>
    /// <param name="input">The archive.</param>
    /// <param name="before">How many members were read.</param>
    /// <exception cref="DamagedArchiveException">As for <see cref="Open(Stream)"/>, but an archive it is for certain.</exception>
    public static MemberReader? OpenNext(Stream input, int before)
    {
        try
        {
            return Open(input);
        }
        catch (DamagedArchiveException e) when (before > 0 && e.Kind == NacrithErrorKind.NotAnArchive)
        {
            throw new DamagedArchiveException($"behind its member {before} follows something that does not begin with NC06");
        }
    }

    /// <summary>Reads the next block, or returns null after the last one, when lengths agree.</summary>
    /// <exception cref="DamagedArchiveException">The record is damaged or cut short.</exception>
    public Block? ReadBlock()
    {
        while (true)
        {
            var type = (RecordType)ReadByte();
            _recordHash.Append([(byte)type]);
            switch (type)
            {
                case RecordType.Model when Model is null:
                    Model = ModelReference.Parse(ReadPayload().Span);
                    break;
                case RecordType.Block:
                    return Check(Block.Parse(ReadPayload()));
                case RecordType.End when _contentRead == Header.ContentLength:
                    return null;
                default:
                    throw new DamagedArchiveException("a record is of an unknown kind or out of place");
            }
        }
    }

    /// <summary>Adds a block's content, in order, to the member's checksum.</summary>
    public void AppendContent(ReadOnlySpan<byte> content) => _contentHash.Append(content);

    /// <summary>Steps over the checksum of a content that was not decoded; once, after the last block.</summary>
    public void SkipContentChecksum() => ReadExactly(stackalloc byte[RecordLayout.ContentChecksumBytes]);

    /// <summary>Compares the checksum of the content with the one in the archive; once, after the last block.</summary>
    /// <exception cref="DamagedArchiveException">They differ.</exception>
    public void VerifyContent()
    {
        Span<byte> stored = stackalloc byte[RecordLayout.ContentChecksumBytes];
        ReadExactly(stored);
        if (BinaryPrimitives.ReadUInt64LittleEndian(stored) != _contentHash.GetCurrentHashAsUInt64())
        {
            throw new DamagedArchiveException("its content does not match its checksum");
        }
    }

    /// <summary>Steps over all records and the member's end without reading them; the input can seek.</summary>
    /// <exception cref="DamagedArchiveException">The member is cut short, or a record is of an unknown kind.</exception>
    public void SkipToEnd()
    {
        for (var type = (RecordType)ReadByte(); type != RecordType.End; type = (RecordType)ReadByte())
        {
            if (type is not (RecordType.Model or RecordType.Block))
            {
                throw new DamagedArchiveException("a record is of an unknown kind");
            }

            Skip(ReadLength() + RecordLayout.ChecksumBytes);
        }

        Skip(RecordLayout.ContentChecksumBytes);
    }

    private static void CheckSignature(ReadOnlySpan<byte> found)
    {
        var magic = RecordLayout.Magic;
        if (!found.StartsWith(magic) && !magic.StartsWith(found))
        {
            throw new DamagedArchiveException("it does not begin with NC06", NacrithErrorKind.NotAnArchive);
        }

        if (found.Length < RecordLayout.Signature.Length)
        {
            throw CutShort();
        }

        if (!found.SequenceEqual(RecordLayout.Signature))
        {
            throw new DamagedArchiveException(
                $"it is of revision {found[^1]} of the format and this version reads revision 1", NacrithErrorKind.UnsupportedArchive);
        }
    }

    private long? BytesLeft => _input.CanSeek ? _input.Length - _input.Position : null;

    private static DamagedArchiveException CutShort() => new("it is cut short");

    private Block Check(Block block)
    {
        if (block.Length > Header.ContentLength - _contentRead)
        {
            throw new DamagedArchiveException("its blocks hold more than its header says");
        }

        if (block.Offset != _contentRead)
        {
            throw new DamagedArchiveException("a block is not in its place");
        }

        if (Model is null && block.Spans.Any(span => span.IsNeural))
        {
            throw new DamagedArchiveException("a block needs a language model and none is named");
        }

        _contentRead += block.Length;
        return block;
    }

    // A claim that the rest of the file cannot keep is refused before anything is written.
    private void CheckContentLength()
    {
        if (BytesLeft is { } left && Header.ContentLength / ArchiveLimits.BlockLength > left / ArchiveLimits.SmallestBlockRecord)
        {
            throw new DamagedArchiveException("its header promises more than the rest of the file can hold");
        }
    }

    private ReadOnlyMemory<byte> ReadPayload()
    {
        var length = ReadLength();
        if (length > ArchiveLimits.PayloadLength || length > BytesLeft)
        {
            throw new DamagedArchiveException("a record is longer than the rest of the file");
        }

        var payload = new byte[length];
        ReadExactly(payload);
        _recordHash.Append(payload);
        Span<byte> stored = stackalloc byte[RecordLayout.ChecksumBytes];
        ReadExactly(stored);
        return stored.SequenceEqual(_recordHash.GetHashAndReset())
            ? payload
            : throw new DamagedArchiveException("a record does not match its checksum");
    }

    private long ReadLength()
    {
        long value = 0;
        for (var shift = 0; shift < 7 * RecordLayout.MostLengthBytes; shift += 7)
        {
            var next = ReadByte();
            _recordHash.Append([next]);
            value |= (long)(next & 0x7F) << shift;
            if (next < 0x80)
            {
                return value;
            }
        }

        throw new DamagedArchiveException("a record's length is no number");
    }

    private byte ReadByte()
    {
        var value = _input.ReadByte();
        return value >= 0 ? (byte)value : throw CutShort();
    }

    private void Skip(long count)
    {
        if (count > BytesLeft)
        {
            throw CutShort();
        }

        _input.Seek(count, SeekOrigin.Current);
    }

    private void ReadExactly(Span<byte> destination)
    {
        if (_input.ReadAtLeast(destination, destination.Length, throwOnEndOfStream: false) < destination.Length)
        {
            throw CutShort();
        }
    }
}
