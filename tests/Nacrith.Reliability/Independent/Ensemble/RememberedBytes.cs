namespace Nacrith.Reliability.Independent.Ensemble;

/// <summary>The plain bytes so far, and how far back they are remembered.</summary>
internal sealed class RememberedBytes
{
    private readonly List<byte> _bytes = [];
    private int _memory = 1 << 12;

    /// <summary>Bytes so far.</summary>
    public int Length => _bytes.Count;

    /// <summary>The last eight bytes as a number, the latest lowest; bytes before the first are 0.</summary>
    public ulong Recent { get; private set; }

    /// <summary>The last byte.</summary>
    public byte Last => (byte)Recent;

    /// <summary>The byte at a place.</summary>
    public byte this[int place] => _bytes[place];

    /// <summary>Whether the byte at a place exists and is still remembered.</summary>
    public bool Holds(int place) => place >= 0 && place < Length && Length - place < _memory;

    /// <summary>The byte at a place, 0 if it is not held.</summary>
    public byte OrZero(int place) => Holds(place) ? _bytes[place] : (byte)0;

    /// <summary>Adds a byte.</summary>
    public void Append(byte value)
    {
        _bytes.Add(value);
        Recent = (Recent << 8) | value;
        _memory *= Length > _memory && _memory < 1 << 24 ? 4 : 1;
    }
}
