namespace Nacrith.Reliability.Independent.Light;

/// <summary>The ring of past bytes. What was never written is 0, also before the first byte.</summary>
internal sealed class PastBytes(int length)
{
    private readonly byte[] _ring = new byte[length];

    /// <summary>Bytes so far.</summary>
    public uint Position { get; private set; }

    /// <summary>The byte at a place; places are modulo 2^32.</summary>
    public byte this[uint place] => _ring[place % (uint)_ring.Length];

    /// <summary>Adds a byte.</summary>
    public void Append(byte value) => _ring[Position++ % (uint)_ring.Length] = value;

    /// <summary>Up to eight bytes as a number, the latest lowest.</summary>
    /// <param name="count">How many.</param>
    /// <param name="skip">How many later ones are left out.</param>
    public ulong Last(int count, int skip = 0)
    {
        var number = 0UL;
        for (var back = count + skip; back > skip; back--)
        {
            number = (number << 8) | this[Position - (uint)back];
        }

        return number;
    }
}
