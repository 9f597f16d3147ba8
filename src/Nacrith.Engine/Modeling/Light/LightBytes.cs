using Nacrith.Engine.Buffers;

namespace Nacrith.Engine.Modeling.Light;

/// <summary>The last bytes coded, in a ring.</summary>
internal sealed unsafe class LightBytes : IDisposable
{
    private readonly AlignedMemory<byte> _memory;
    private readonly byte* _bytes;
    private readonly uint _mask;

    /// <summary>Makes an empty ring of 2^<paramref name="bits"/> bytes.</summary>
    public LightBytes(int bits)
    {
        _memory = new(1 << bits);
        _bytes = _memory.Pointer;
        _mask = (1u << bits) - 1;
    }

    /// <summary>Bytes appended so far, modulo 2^32.</summary>
    public uint Position { get; private set; }

    /// <summary>The last eight bytes, the latest lowest.</summary>
    public ulong Recent { get; private set; }

    /// <summary>The eight bytes before <see cref="Recent"/>, the latest lowest.</summary>
    public ulong Older { get; private set; }

    /// <summary>The last byte.</summary>
    public byte Last => (byte)Recent;

    /// <summary>The byte at a position, as far as the ring remembers.</summary>
    public byte this[uint position] => _bytes[position & _mask];

    /// <inheritdoc/>
    public void Dispose() => _memory.Dispose();

    /// <summary>Appends a byte.</summary>
    public void Append(byte value)
    {
        _bytes[Position & _mask] = value;
        Position++;
        Older = (Older << 8) | (Recent >> 56);
        Recent = (Recent << 8) | value;
    }

    /// <summary>How many bytes before <paramref name="place"/> equal the last ones, at most <paramref name="most"/>.</summary>
    public int CommonLength(uint place, int most)
    {
        var length = 0;
        while (length < most && this[place - 1 - (uint)length] == this[Position - 1 - (uint)length])
        {
            length++;
        }

        return length;
    }

    /// <summary>Copies the last bytes, oldest first. There must be as many.</summary>
    public void CopyLast(Span<byte> destination)
    {
        for (var i = 0; i < destination.Length; i++)
        {
            destination[i] = this[Position - (uint)(destination.Length - i)];
        }
    }
}
