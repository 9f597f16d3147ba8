namespace Nacrith.Engine.Modeling.Light;

/// <summary>What the bytes so far look like as text: words, and lines made of fields that line up with those of the line before.</summary>
internal sealed class LightText(LightBytes history)
{
    private const int MostFields = 256;
    private const int LongestWord = 15;
    private const int LastColumn = 255;

    private readonly LightBytes _history = history;
    private uint[] _starts = new uint[MostFields];
    private uint[] _startsAbove = new uint[MostFields];
    private int _fieldsAbove;

    /// <summary>Hash of the letters of the current word so far, 0 between words.</summary>
    public uint Word { get; private set; }

    /// <summary>Hash of the last complete word.</summary>
    public uint PreviousWord { get; private set; }

    /// <summary>Letters of the current word so far, at most 15.</summary>
    public int WordLength { get; private set; }

    /// <summary>Bytes since the last line feed, at most 255.</summary>
    public int Column { get; private set; }

    /// <summary>The last eight bytes with every digit written as 0, the latest lowest.</summary>
    public ulong RecentWithoutDigits { get; private set; }

    /// <summary>Number of the current field in its line, at most 255.</summary>
    public int Field { get; private set; }

    /// <summary>The byte at the same place of the same field of the line before, and the one after it, in 16 bits.</summary>
    public uint BytesAbove
    {
        get
        {
            if (Field >= _fieldsAbove)
            {
                return 0;
            }

            var place = _startsAbove[Field] + (_history.Position - _starts[Field]);
            return _history[place] | ((uint)_history[place + 1] << 8);
        }
    }

    /// <summary>Takes note of the byte just appended to the history.</summary>
    public void Advance(byte value)
    {
        RecentWithoutDigits = (RecentWithoutDigits << 8) | TextHash.WithoutDigit(value);
        AdvanceWord(TextHash.Letter(value));
        Column = value == '\n' ? 0 : Math.Min(Column + 1, LastColumn);
        if (value == '\n')
        {
            EndLine();
        }
        else if (TextHash.EndsField(value))
        {
            Field = Math.Min(Field + 1, MostFields - 1);
            _starts[Field] = _history.Position;
        }
    }

    private void AdvanceWord(byte letter)
    {
        if (letter != 0)
        {
            Word = TextHash.Combine(Word, letter);
            WordLength = Math.Min(WordLength + 1, LongestWord);
            return;
        }

        WordLength = 0;
        if (Word != 0)
        {
            (Word, PreviousWord) = (0, Word);
        }
    }

    private void EndLine()
    {
        _fieldsAbove = Field + 1;
        (_starts, _startsAbove) = (_startsAbove, _starts);
        Field = 0;
        _starts[0] = _history.Position;
    }
}
