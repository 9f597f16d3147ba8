using System.Buffers.Binary;
using System.IO.Hashing;

namespace Nacrith.Engine.Archive;

/// <summary>Writes one member, record by record, to a stream that need not seek.</summary>
internal sealed class MemberWriter
{
    private readonly Stream _output;
    private readonly XxHash3 _contentHash = new();
    private readonly Crc32 _recordHash = new();
    private long _contentLength;
    private bool _modelNamed;

    /// <summary>Writes the signature and the header.</summary>
    public MemberWriter(Stream output, MemberHeader header)
    {
        _output = output;
        Write(RecordLayout.Signature);
        WriteRecord(null, header.ToPayload());
    }

    /// <summary>Bytes written.</summary>
    public long Length { get; private set; }

    /// <summary>Writes a block, and before the first one with a neural span the language model's name.</summary>
    /// <param name="block">The block.</param>
    /// <param name="content">Its content, for the member's checksum.</param>
    /// <param name="model">The language model; null only for a member without neural spans.</param>
    public void WriteBlock(Block block, ReadOnlySpan<byte> content, Func<ModelReference>? model = null)
    {
        if (!_modelNamed && block.Spans.Any(span => span.IsNeural))
        {
            WriteRecord(RecordType.Model, model!().ToPayload());
            _modelNamed = true;
        }

        _contentHash.Append(content);
        WriteRecord(RecordType.Block, (block with { Offset = _contentLength }).ToPayload());
        _contentLength += block.Length;
    }

    /// <summary>Writes the end of the member with the checksum of its content.</summary>
    public void Finish()
    {
        Span<byte> end = stackalloc byte[RecordLayout.EndBytes];
        end[0] = (byte)RecordType.End;
        BinaryPrimitives.WriteUInt64LittleEndian(end[RecordLayout.TypeBytes..], _contentHash.GetCurrentHashAsUInt64());
        Write(end);
    }

    private void WriteRecord(RecordType? type, ReadOnlySpan<byte> payload)
    {
        var head = new PayloadWriter();
        if (type is { } value)
        {
            head.Byte((byte)value);
        }

        head.VarInt((ulong)payload.Length);
        _recordHash.Append(head.Written);
        _recordHash.Append(payload);
        Span<byte> checksum = stackalloc byte[RecordLayout.ChecksumBytes];
        _recordHash.GetHashAndReset(checksum);
        Write(head.Written);
        Write(payload);
        Write(checksum);
    }

    private void Write(ReadOnlySpan<byte> bytes)
    {
        _output.Write(bytes);
        Length += bytes.Length;
    }
}
