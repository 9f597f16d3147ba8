namespace Nacrith.Engine.Modeling;

/// <summary>
/// Foresees the number at hand: the one in the same place of the last line that began alike, grown by as much as that one had
/// grown. Counters and process numbers go on like this, and with a growth of 0 whatever stays the same.
/// </summary>
internal sealed class NumberForecast(NumberMemory memory)
{
    // Longer numbers are cut: what they differ by is lost, but they fit into 64 bits.
    private const int MostDigits = 18;

    private const byte Nothing = 1;
    private const byte End = 2;

    private readonly byte[] _foreseen = new byte[MostDigits + 2];
    private int _foreseenLength;
    private uint _place;
    private long _value;

    /// <summary>Digits of the number at hand so far, 0 between numbers.</summary>
    public int Digits { get; private set; }

    /// <summary>Value of the number at hand so far, plus 1; 0 between numbers.</summary>
    public long Prefix => Digits > 0 ? _value + 1 : 0;

    /// <summary>Whether the number at hand agrees with the forecast so far (0), is larger (1) or smaller (2), or longer (3).</summary>
    public int Relation { get; private set; }

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
        if (Relation == 0 && foreseen != value)
        {
            Relation = DigitRelation.Of(value, foreseen);
        }

        if (Digits < MostDigits)
        {
            _value = (_value * 10) + value - '0';
        }

        Digits++;
    }

    private void Foresee()
    {
        var (value, digits) = memory.Next(_place);
        _foreseenLength = 0;
        if (digits == 0)
        {
            return;
        }

        var length = 1;
        for (var rest = value; rest >= 10; rest /= 10)
        {
            length++;
        }

        _foreseenLength = Math.Min(Math.Max(length, digits), _foreseen.Length);
        for (var i = _foreseenLength - 1; i >= 0; i--)
        {
            _foreseen[i] = (byte)('0' + (value % 10));
            value /= 10;
        }
    }
}
