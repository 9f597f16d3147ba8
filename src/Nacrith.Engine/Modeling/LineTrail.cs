namespace Nacrith.Engine.Modeling;

/// <summary>
/// Follows the last line that began alike, in any stream. Within a word with digits the place moves on with the stream, and waits where
/// the word of that line has ended; everywhere else it is found anew.
/// </summary>
internal sealed class LineTrail(LineIndex index, IReadOnlyList<ByteStream> streams, ByteStream own)
{
    private ByteRing? _source;
    private long _position;

    /// <summary>Bytes in a row that were as expected.</summary>
    public int Streak { get; private set; }

    /// <summary>
    /// Whether the number at hand is equal so far to that of the alike line (0), larger (1) or smaller (2) by its first digit
    /// that differs, or goes on where that one has ended (3).
    /// </summary>
    public int Relation { get; private set; }

    /// <summary>A byte of the alike line from here on, 0 if it is not known.</summary>
    public byte Expected(int ahead) => _source is not null && _source.Holds(_position + ahead) ? _source[_position + ahead] : (byte)0;

    /// <summary>Goes on by the byte that was just appended to the stream.</summary>
    /// <param name="value">The byte.</param>
    /// <param name="template">What lines must share to be alike.</param>
    /// <param name="isInNumber">Whether the byte is part of a word with digits.</param>
    public void Advance(byte value, ulong template, bool isInNumber)
    {
        var expected = Expected(0);
        Streak = _source is not null && expected == value ? Math.Min(Streak + 1, ushort.MaxValue) : 0;
        Compare(value, expected);
        if (!isInNumber)
        {
            Find(template);
        }
        else if (LineTemplate.IsOfWord(expected))
        {
            _position++;
        }
    }

    private void Compare(byte value, byte expected)
    {
        if (!TextHash.IsDigit(value))
        {
            Relation = 0;
        }
        else if (Relation == 0 && _source is not null && expected != value)
        {
            Relation = DigitRelation.Of(value, expected);
        }
    }

    private void Find(ulong template)
    {
        var place = index.Exchange(template, own.Index, own.Bytes.Length);
        _source = place.Position >= 0 && streams[place.Stream].Bytes.Holds(place.Position) ? streams[place.Stream].Bytes : null;
        _position = place.Position;
    }
}
