namespace Nacrith.Engine.Modeling;

/// <summary>
/// Foresees the number at hand: the one in the same place of the last line that began alike, grown by as much as that one had
/// grown. Counters and process numbers go on like this, and with a growth of 0 whatever stays the same. Where a digit is another, and
/// such numbers grow by multiples of a step, the digits that follow are those of the first such multiple that begins as the number does.
/// </summary>
internal sealed class NumberForecast(NumberMemory memory)
{
    // Longer numbers are cut: what they differ by is lost, but they fit into 64 bits.
    private const int MostDigits = 18;

    private const byte Nothing = 1;
    private const byte End = 2;

    // Relations while steps foresee: they lead to several numbers that begin as the one at hand, or to one at most.
    private const int BySteps = 4;
    private const int ByOneStep = 5;

    private readonly byte[] _foreseen = new byte[MostDigits + 2];
    private int _foreseenLength;
    private RememberedNumber? _last;
    private uint _place;
    private long _value;

    /// <summary>Digits of the number at hand so far, 0 between numbers.</summary>
    public int Digits { get; private set; }

    /// <summary>Value of the number at hand so far, plus 1; 0 between numbers.</summary>
    public long Prefix => Digits > 0 ? _value + 1 : 0;

    /// <summary>
    /// Whether the number at hand agrees with the forecast so far (0), is larger (1) or smaller (2), or longer (3); 4 if steps foresee it
    /// instead since then, 5 if they lead to no more than one number that begins as it does.
    /// </summary>
    public int Relation { get; private set; }

    /// <summary>Whether steps foresee the number at hand.</summary>
    public bool IsBySteps => Relation is BySteps or ByOneStep;

    /// <summary>Whether the next digit foreseen is the number's last.</summary>
    public bool IsLastForeseen => Digits + 1 == _foreseenLength;

    /// <summary>The digit foreseen so far ahead of the next byte, 1 if nothing is foreseen and 2 behind the end.</summary>
    public byte Foreseen(int ahead) =>
        _foreseenLength == 0 ? Nothing : Digits + ahead < _foreseenLength ? _foreseen[Digits + ahead] : End;

    /// <summary>Goes on by a byte.</summary>
    /// <param name="value">The byte.</param>
    /// <param name="template">Hash of the line with it.</param>
    /// <param name="expectsNumber">Whether the alike line goes on with a digit.</param>
    public void Advance(byte value, uint template, bool expectsNumber)
    {
        if (TextHash.IsDigit(value))
        {
            AppendDigit(value);
            return;
        }

        if (Digits > 0)
        {
            memory.Learn(_place, _value, Digits);
            Digits = 0;
            Relation = 0;
        }

        _place = template;
        _foreseenLength = 0;
        if (expectsNumber)
        {
            Foresee();
        }
    }

    private void AppendDigit(byte value)
    {
        if (Digits == 0)
        {
            _value = 0;
            if (_foreseenLength == 0)
            {
                Foresee();
            }
        }

        var foreseen = Foreseen(0);
        if (Digits < MostDigits)
        {
            _value = (_value * 10) + value - '0';
        }

        Digits++;
        var wasForeseen = Relation == 0 || IsBySteps;
        if (!(wasForeseen && foreseen == value) && !ForeseeBySteps() && wasForeseen)
        {
            Relation = DigitRelation.Of(value, foreseen);
        }
    }

    private bool ForeseeBySteps()
    {
        if (_last is not { Step.IsTrusted: true } last || _foreseenLength > MostDigits || Digits >= _foreseenLength)
        {
            return false;
        }

        var range = 1L;
        for (var i = Digits; i < _foreseenLength; i++)
        {
            range *= 10;
        }

        var next = last.Step.FirstFrom(_value * range, last.Value);
        if (next >= (_value + 1) * range)
        {
            return false;
        }

        Relation = last.Step.IsWiderThan(range) ? ByOneStep : BySteps;
        SetForeseen(next);
        return true;
    }

    private void Foresee()
    {
        _foreseenLength = 0;
        _last = memory.Last(_place);
        if (_last is not { } last)
        {
            return;
        }

        var length = 1;
        for (var rest = last.Next; rest >= 10; rest /= 10)
        {
            length++;
        }

        _foreseenLength = Math.Min(Math.Max(length, last.Digits), _foreseen.Length);
        SetForeseen(last.Next);
    }

    private void SetForeseen(long value)
    {
        for (var i = _foreseenLength - 1; i >= 0; i--)
        {
            _foreseen[i] = (byte)('0' + (value % 10));
            value /= 10;
        }
    }
}
