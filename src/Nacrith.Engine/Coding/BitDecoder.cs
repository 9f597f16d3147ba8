namespace Nacrith.Engine.Coding;

/// <summary>
/// The decoder of <see cref="BitEncoder"/>. Reads zeros past the end of its input, so damaged input yields wrong
/// decisions, which checksums find, but never a fault.
/// </summary>
internal struct BitDecoder : IBitCoder
{
    private readonly ReadOnlyMemory<byte> _input;
    private int _position;
    private uint _range = uint.MaxValue;
    private uint _code;

    /// <summary>Starts at the first byte of <paramref name="input"/>.</summary>
    public BitDecoder(ReadOnlyMemory<byte> input)
    {
        _input = input;
        for (var i = 0; i < 4; i++)
        {
            _code = (_code << 8) | NextByte();
        }
    }

    /// <inheritdoc/>
    public int Code(int bit, uint probabilityOfOne)
    {
        var split = BitEncoder.Split(_range, probabilityOfOne);
        if (_code < split)
        {
            _range = split;
            bit = 1;
        }
        else
        {
            _code -= split;
            _range -= split;
            bit = 0;
        }

        while (_range < BitEncoder.RenormalisationLimit)
        {
            _code = (_code << 8) | NextByte();
            _range <<= 8;
        }

        return bit;
    }

    /// <inheritdoc/>
    public readonly void BeginByte()
    {
    }

    private uint NextByte() => _position < _input.Length ? _input.Span[_position++] : 0u;
}
