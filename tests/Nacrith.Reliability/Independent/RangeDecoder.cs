namespace Nacrith.Reliability.Independent;

/// <summary>The arithmetic decoder of docs/format.md.</summary>
internal sealed class RangeDecoder
{
    private readonly byte[] _code;
    private int _position;
    private uint _range = uint.MaxValue;
    private uint _value;

    /// <summary>Begins a code.</summary>
    public RangeDecoder(byte[] code)
    {
        _code = code;
        for (var i = 0; i < 4; i++)
        {
            _value = (_value << 8) | NextByte();
        }
    }

    /// <summary>Reads a decision that is a one with a probability of <paramref name="one"/> units of 2^-32.</summary>
    public int Decide(uint one)
    {
        var split = (uint)Math.Clamp(((ulong)_range * one) >> 32, 1, _range - 1);
        var bit = _value < split ? 1 : 0;
        if (bit == 1)
        {
            _range = split;
        }
        else
        {
            _value -= split;
            _range -= split;
        }

        while (_range < 1 << 24)
        {
            _value = (_value << 8) | NextByte();
            _range <<= 8;
        }

        return bit;
    }

    private byte NextByte() => _position < _code.Length ? _code[_position++] : (byte)0;
}
