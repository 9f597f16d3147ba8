using System.Buffers.Binary;
using System.Text;

namespace Nacrith.Reliability.Independent;

/// <summary>The fields of an archive, one after another.</summary>
internal sealed class Fields(byte[] bytes)
{
    /// <summary>Where the next field begins.</summary>
    public int Position { get; private set; }

    /// <summary>Whether there is no next field.</summary>
    public bool IsAtEnd => Position == bytes.Length;

    /// <summary>The type of the next record, which stays the next field.</summary>
    public char Type => (char)bytes[Position];

    public byte Byte() => bytes[Position++];

    public long VarInt()
    {
        var value = 0L;
        var shift = 0;
        byte next;
        do
        {
            next = Byte();
            value |= (long)(next & 0x7F) << shift;
            shift += 7;
        }
        while (next >= 0x80);

        return value;
    }

    public long Int64() => BinaryPrimitives.ReadInt64LittleEndian(Bytes(8));

    public string Text() => Encoding.UTF8.GetString(Bytes((int)VarInt()));

    public byte[] Bytes(int count)
    {
        Position += count;
        return bytes[(Position - count)..Position];
    }

    public byte[] Rest() => Bytes(bytes.Length - Position);

    /// <summary>A record's payload.</summary>
    /// <param name="hasType">Whether a type byte stands before the length.</param>
    public Fields Record(bool hasType)
    {
        var start = Position;
        Position += hasType ? 1 : 0;
        var payload = Bytes((int)VarInt());
        var covered = bytes[start..Position];
        Rule.Require(Crc32(covered) == BinaryPrimitives.ReadUInt32LittleEndian(Bytes(4)), "checksum of a record");
        return new(payload);
    }

    // Bit by bit, as IEEE 802.3 defines it.
    private static uint Crc32(byte[] bytes)
    {
        var crc = uint.MaxValue;
        foreach (var value in bytes)
        {
            crc ^= value;
            for (var bit = 0; bit < 8; bit++)
            {
                crc = (crc & 1) != 0 ? (crc >> 1) ^ 0xEDB88320 : crc >> 1;
            }
        }

        return ~crc;
    }
}
