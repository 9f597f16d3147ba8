namespace Nacrith.Engine.Modeling;

/// <summary>
/// The numbers of a line beside those of the line before: what the digits above are, whether the number at hand is
/// already larger or smaller than the one above, and by how much that one had grown. Time stamps, process numbers and
/// counters go on like this.
/// </summary>
internal sealed class NumberTrail(ByteRing bytes)
{
    private const int MostNumbers = 64;

    private Number[] _line = new Number[MostNumbers];
    private Number[] _above = new Number[MostNumbers];
    private int _countAbove;
    private int _count;
    private bool _inside;
    private int _relation;

    /// <summary>Number of the number at hand, or of the next one, in its line.</summary>
    public int Index => _inside ? _count - 1 : _count;

    /// <summary>
    /// The three characters above from this place on, 0 where there is no digit, and in the top byte whether the number at
    /// hand is equal so far (0), larger (1) or smaller (2) than the one above, or there is none (3).
    /// </summary>
    public uint Above
    {
        get
        {
            if (Index >= _countAbove)
            {
                return 3u << 24;
            }

            var above = _above[Index];
            var place = _inside ? bytes.Length - _line[Index].Start : 0;
            return Digit(above, place) | (Digit(above, place + 1) << 8) | (Digit(above, place + 2) << 16) | ((uint)_relation << 24);
        }
    }

    /// <summary>By how much the number above had grown, in a few classes.</summary>
    public int GrowthAbove => Index < _countAbove ? _above[Index].Growth : 7;

    /// <summary>Goes on by the byte that was just appended.</summary>
    public void Advance(byte value)
    {
        if (TextHash.IsDigit(value))
        {
            AppendDigit(value);
            return;
        }

        if (_inside)
        {
            EndNumber();
        }

        if (value == '\n')
        {
            (_line, _above) = (_above, _line);
            (_countAbove, _count) = (_count, 0);
        }
    }

    private void AppendDigit(byte value)
    {
        if (!_inside)
        {
            if (_count == MostNumbers)
            {
                return;
            }

            _inside = true;
            _relation = 0;
            _line[_count++] = new Number { Start = bytes.Length - 1 };
        }

        ref var number = ref _line[_count - 1];
        if (_relation == 0 && _count <= _countAbove)
        {
            var above = Digit(_above[_count - 1], bytes.Length - 1 - number.Start);
            _relation = value == above ? 0 : value > above ? 1 : 2;
        }

        number.Value = (number.Value * 10) + value - '0';
    }

    private void EndNumber()
    {
        _inside = false;
        _relation = 0;
        ref var number = ref _line[_count - 1];
        number.Length = (int)Math.Min(bytes.Length - 1 - number.Start, 255);
        number.Growth = _count > _countAbove ? 6 : Growth(number.Value - _above[_count - 1].Value);
    }

    private static int Growth(long difference) => difference switch
    {
        < 0 => 5,
        < 3 => (int)difference,
        < 10 => 3,
        _ => 4,
    };

    private uint Digit(Number number, long place) =>
        place < number.Length && bytes.Holds(number.Start + place) ? bytes[number.Start + place] : 0u;

    private struct Number
    {
        public long Start;
        public long Value;
        public int Length;
        public int Growth;
    }
}
