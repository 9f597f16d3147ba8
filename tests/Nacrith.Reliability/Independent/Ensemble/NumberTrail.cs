namespace Nacrith.Reliability.Independent.Ensemble;

/// <summary>The numbers of a line, beside those of the line before.</summary>
internal sealed class NumberTrail(RememberedBytes past)
{
    private const int MostNumbers = 64;

    private List<Number> _line = [];
    private List<Number> _above = [];
    private bool _isInside;
    private uint _relation;

    /// <summary>Number of the number at hand, or of the next one.</summary>
    public int Index => _isInside ? _line.Count - 1 : _line.Count;

    /// <summary>Three characters of the number above, and how the one at hand compares to it so far.</summary>
    public uint Above
    {
        get
        {
            if (Index >= _above.Count)
            {
                return 3u << 24;
            }

            var place = _isInside ? past.Length - _line[^1].Start : 0;
            return Digit(Index, place) | (Digit(Index, place + 1) << 8) | (Digit(Index, place + 2) << 16) | (_relation << 24);
        }
    }

    /// <summary>Class of what the number above had grown by.</summary>
    public int GrowthAbove => Index < _above.Count ? _above[Index].Growth : 7;

    /// <summary>Takes in the byte just appended.</summary>
    public void Append(byte value)
    {
        if (value is >= (byte)'0' and <= (byte)'9')
        {
            AppendDigit(value);
            return;
        }

        if (_isInside)
        {
            End(_line[^1]);
        }

        if (value == '\n')
        {
            (_line, _above) = ([], _line);
        }
    }

    private void AppendDigit(byte value)
    {
        if (!_isInside)
        {
            // Further digits of a line that is full count for nothing.
            if (_line.Count == MostNumbers)
            {
                return;
            }

            _isInside = true;
            _line.Add(new(past.Length - 1));
        }

        var number = _line[^1];
        if (_relation == 0 && Index < _above.Count)
        {
            var above = Digit(Index, past.Length - 1 - number.Start);
            _relation = value == above ? 0u : value > above ? 1u : 2u;
        }

        number.Value = (number.Value * 10) + (value - '0');
    }

    private void End(Number number)
    {
        number.Length = Math.Min(past.Length - 1 - number.Start, 255);
        number.Growth = Index < _above.Count ? GrowthClass(number.Value - _above[Index].Value) : 6;
        _isInside = false;
        _relation = 0;
    }

    private static int GrowthClass(long growth) => growth < 0 ? 5 : growth < 3 ? (int)growth : growth < 10 ? 3 : 4;

    private uint Digit(int number, int place) => place < _above[number].Length ? past.OrZero(_above[number].Start + place) : 0u;

    private sealed class Number(int start)
    {
        public int Start { get; } = start;

        public long Value { get; set; }

        public int Length { get; set; }

        public int Growth { get; set; }
    }
}
