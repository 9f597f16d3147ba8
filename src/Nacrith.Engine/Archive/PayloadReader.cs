using System.Buffers.Binary;
using System.Text;

namespace Nacrith.Engine.Archive;

/// <summary>Reads what <see cref="PayloadWriter"/> wrote; every read is checked against the payload's end.</summary>
/// <param name="payload">The fields.</param>
internal ref struct PayloadReader(ReadOnlySpan<byte> payload)
{
    private static readonly UTF8Encoding StrictUtf8 = new(false, throwOnInvalidBytes: true);

    private ReadOnlySpan<byte> _rest = payload;

    /// <summary>Bytes not read yet.</summary>
    public readonly ReadOnlySpan<byte> Rest => _rest;

    /// <summary>Reads one byte.</summary>
    public byte Byte() => Take(1)[0];

    /// <summary>Reads <paramref name="count"/> raw bytes.</summary>
    public ReadOnlySpan<byte> Bytes(int count) => Take(count);

    /// <summary>Reads eight bytes, little-endian.</summary>
    public long Int64() => BinaryPrimitives.ReadInt64LittleEndian(Take(8));

    /// <summary>Reads a varint that may not exceed <paramref name="limit"/>.</summary>
    /// <param name="limit">The largest value allowed.</param>
    /// <param name="what">The field's name, for the error.</param>
    /// <exception cref="DamagedArchiveException">Too large or cut short.</exception>
    public ulong VarInt(ulong limit, string what)
    {
        ulong value = 0;
        for (var shift = 0; shift < 64; shift += 7)
        {
            var next = Byte();
            var bits = (ulong)(next & 0x7F);
            if (bits << shift >> shift != bits)
            {
                break;
            }

            value |= bits << shift;
            if (next < 0x80)
            {
                return value <= limit
                    ? value
                    : throw new DamagedArchiveException($"its {what} is {value}, more than the {limit} possible here");
            }
        }

        throw new DamagedArchiveException($"its {what} is no number");
    }

    /// <summary>Reads a varint into an int; see <see cref="VarInt"/>.</summary>
    public int Int32(int limit, string what) => (int)VarInt((ulong)limit, what);

    /// <summary>Reads length-prefixed UTF-8 of at most <paramref name="limit"/> bytes.</summary>
    public string Text(int limit, string what)
    {
        var bytes = Take(Int32(limit, what));
        try
        {
            return StrictUtf8.GetString(bytes);
        }
        catch (DecoderFallbackException)
        {
            throw new DamagedArchiveException($"its {what} is no valid text");
        }
    }

    private ReadOnlySpan<byte> Take(int count)
    {
        if (count > _rest.Length)
        {
            throw new DamagedArchiveException("a record ends before its fields do");
        }

        var taken = _rest[..count];
        _rest = _rest[count..];
        return taken;
    }
}
