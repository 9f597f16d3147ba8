using System.Buffers;
using System.Buffers.Binary;
using System.Text;

namespace Nacrith.Engine.Archive;

/// <summary>Writes the fields of a record: bytes, little-endian integers, LEB128 varints and length-prefixed UTF-8.</summary>
internal sealed class PayloadWriter
{
    private readonly ArrayBufferWriter<byte> _buffer = new();

    /// <summary>Bytes written so far.</summary>
    public ReadOnlySpan<byte> Written => _buffer.WrittenSpan;

    /// <summary>Writes one byte.</summary>
    public void Byte(byte value)
    {
        _buffer.GetSpan(1)[0] = value;
        _buffer.Advance(1);
    }

    /// <summary>Writes raw bytes.</summary>
    public void Bytes(ReadOnlySpan<byte> value) => _buffer.Write(value);

    /// <summary>Writes eight bytes, little-endian.</summary>
    public void Int64(long value)
    {
        BinaryPrimitives.WriteInt64LittleEndian(_buffer.GetSpan(8), value);
        _buffer.Advance(8);
    }

    /// <summary>Writes seven bits a byte, least significant first.</summary>
    public void VarInt(ulong value)
    {
        while (value >= 0x80)
        {
            Byte((byte)(value | 0x80));
            value >>= 7;
        }

        Byte((byte)value);
    }

    /// <summary>Writes the number of UTF-8 bytes and the bytes.</summary>
    public void Text(string value)
    {
        var bytes = Encoding.UTF8.GetBytes(value);
        VarInt((ulong)bytes.Length);
        Bytes(bytes);
    }
}
