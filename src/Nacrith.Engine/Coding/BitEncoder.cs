using System.Buffers;

namespace Nacrith.Engine.Coding;

/// <summary>
/// The 32-bit arithmetic encoder: a range of 32 bits, renormalised by bytes, carries propagated as in LZMA's
/// range coder (Martin, 1979; Schindler, 1998). The range stays at or above 2^24, so a decision costs within
/// 2^-24 of what its probability says.
/// </summary>
internal struct BitEncoder(ArrayBufferWriter<byte> output) : IBitCoder
{
    /// <summary>The smallest range before a byte is shifted out.</summary>
    internal const uint RenormalisationLimit = 1u << 24;

    private const uint CarryOrPending = 0xFF000000;

    private readonly ArrayBufferWriter<byte> _output = output;
    private ulong _low;
    private uint _range = uint.MaxValue;
    private byte _held;
    private long _pending;
    private bool _holding;

    /// <inheritdoc/>
    public int Code(int bit, uint probabilityOfOne)
    {
        var split = Split(_range, probabilityOfOne);
        if (bit != 0)
        {
            _range = split;
        }
        else
        {
            _low += split;
            _range -= split;
        }

        while (_range < RenormalisationLimit)
        {
            ShiftLow();
            _range <<= 8;
        }

        return bit;
    }

    /// <inheritdoc/>
    public readonly void BeginByte()
    {
    }

    /// <summary>Writes what is left of the code value. Trailing zero bytes are dropped: the decoder reads zeros past the end.</summary>
    public void Finish()
    {
        RoundLowUp();
        for (var i = 0; i < 4 && (uint)_low != 0 || i == 0; i++)
        {
            ShiftLow();
        }

        ShiftLow();
    }

    /// <summary>The part of <paramref name="range"/> given to a 1, at least 1 and less than the range.</summary>
    internal static uint Split(uint range, uint probabilityOfOne)
    {
        var split = (uint)(((ulong)range * probabilityOfOne) >> 32);
        return Math.Clamp(split, 1, range - 1);
    }

    // Any value in [low, low + range) identifies the message: take the one with the most trailing zero bytes.
    private void RoundLowUp()
    {
        var top = _low + _range - 1;
        for (var bits = 24; bits > 0; bits -= 8)
        {
            var mask = (1UL << bits) - 1;
            var candidate = (_low + mask) & ~mask;
            if (candidate <= top)
            {
                _low = candidate;
                return;
            }
        }
    }

    private void ShiftLow()
    {
        if (_low < CarryOrPending || _low > uint.MaxValue)
        {
            var carry = (byte)(_low >> 32);
            if (_holding)
            {
                Write((byte)(_held + carry));
            }

            for (; _pending > 0; _pending--)
            {
                Write((byte)(0xFF + carry));
            }

            _held = (byte)(_low >> 24);
            _holding = true;
        }
        else
        {
            _pending++;
        }

        _low = (uint)_low << 8;
    }

    private readonly void Write(byte value)
    {
        _output.GetSpan(1)[0] = value;
        _output.Advance(1);
    }
}
