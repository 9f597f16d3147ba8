namespace Nacrith.Engine.Modeling;

/// <summary>The last bytes of a stream, at most <see cref="MostBytes"/>, with a flag for each that ended a token.</summary>
internal sealed class ByteRing
{
    /// <summary>Bytes that are remembered however long the stream is.</summary>
    public const int MostBytes = 1 << 24;

    private byte[] _bytes = new byte[1 << 12];
    private bool[] _ends = new bool[1 << 12];
    private int _mask = (1 << 12) - 1;

    /// <summary>Bytes appended so far.</summary>
    public long Length { get; private set; }

    /// <summary>The byte at an absolute position that is still remembered.</summary>
    public byte this[long position] => _bytes[position & _mask];

    /// <summary>The last byte appended, 0 before the first.</summary>
    public byte Last => _bytes[(Length - 1) & _mask];

    /// <summary>True if a token ended with the byte at <paramref name="position"/>.</summary>
    public bool EndsToken(long position) => _ends[position & _mask];

    /// <summary>True if the byte at <paramref name="position"/> is still remembered.</summary>
    public bool Holds(long position) => position >= 0 && position < Length && Length - position <= _mask;

    /// <summary>Appends a byte.</summary>
    public void Append(byte value)
    {
        if (Length == _bytes.Length && Length < MostBytes)
        {
            Grow();
        }

        _bytes[Length & _mask] = value;
        _ends[Length & _mask] = false;
        Length++;
    }

    /// <summary>Marks the last byte as the end of a token.</summary>
    public void MarkEnd() => _ends[(Length - 1) & _mask] = true;

    /// <summary>Copies the last bytes, oldest first; fewer than asked at the start of a stream.</summary>
    public int CopyLast(Span<byte> destination)
    {
        var count = (int)Math.Min(destination.Length, Math.Min(Length, _mask));
        for (var i = 0; i < count; i++)
        {
            destination[i] = this[Length - count + i];
        }

        return count;
    }

    private void Grow()
    {
        Array.Resize(ref _bytes, _bytes.Length * 4);
        Array.Resize(ref _ends, _ends.Length * 4);
        _mask = _bytes.Length - 1;
    }
}
