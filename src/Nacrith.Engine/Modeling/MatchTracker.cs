namespace Nacrith.Engine.Modeling;

/// <summary>
/// Follows one stream's match: the place in the past where the last bytes occurred before, whose next byte is a
/// prediction. After a mismatch the place is kept for a while (a log line that differs from an earlier one in a number
/// goes on like it), until a verified place is found or it misses too often.
/// </summary>
internal sealed class MatchTracker
{
    /// <summary>Number of values of <see cref="Reliability"/>.</summary>
    public const int Reliabilities = 64;

    private const int MostMisses = 8;
    private const int VerifiedLength = 40;

    private readonly MatchFinder _finder;
    private readonly IReadOnlyList<ByteStream> _streams;
    private readonly ByteRing _own;
    private readonly int _index;
    private ByteRing? _source;
    private long _position;
    private ulong _hash;
    private int _misses;

    /// <summary>Starts without a match.</summary>
    /// <param name="finder">Index shared by all streams.</param>
    /// <param name="streams">All streams.</param>
    /// <param name="stream">The one that is followed.</param>
    public MatchTracker(MatchFinder finder, IReadOnlyList<ByteStream> streams, ByteStream stream)
    {
        _finder = finder;
        _streams = streams;
        _own = stream.Bytes;
        _index = stream.Index;
    }

    /// <summary>Bytes since the last miss that agreed, 0 without a match.</summary>
    public int Length { get; private set; }

    /// <summary>The byte that the match predicts, or -1.</summary>
    public int Expected { get; private set; } = -1;

    /// <summary>True if a token ended at this place of the past.</summary>
    public bool ExpectsEnd => _source!.EndsToken(_position - 1);

    /// <summary>A class of matches that are about equally reliable.</summary>
    public int Reliability => (Math.Min(_misses, 3) * 16) + LengthClass(Length);

    /// <summary>Length in sixteen classes.</summary>
    public static int LengthClass(int length) => length switch
    {
        < 8 => length,
        < 16 => 8 + ((length - 8) / 4),
        < 32 => 10 + ((length - 16) / 8),
        < 64 => 12,
        < 128 => 13,
        < 400 => 14,
        _ => 15,
    };

    /// <summary>Follows the stream by the byte that was just appended to it.</summary>
    public void Advance(byte value)
    {
        Follow(value);
        _hash = _finder.Roll(_hash, value);
        var place = _finder.Exchange(_hash, _index, _own.Length);
        if (Length < _finder.MinLength && place.Position > 0)
        {
            Consider(place);
        }

        Expected = _source is not null && _source.Holds(_position) ? _source[_position] : -1;
    }

    private void Follow(byte value)
    {
        if (_source is null)
        {
            return;
        }

        if (Expected == value)
        {
            Length = Math.Min(Length + 1, ushort.MaxValue);
            _misses = Length >= 16 ? 0 : _misses;
        }
        else
        {
            Length = 0;
            _misses++;
        }

        _position++;
        if (_misses > MostMisses || Expected < 0)
        {
            Drop();
        }
    }

    private void Drop()
    {
        _source = null;
        Length = 0;
        _misses = 0;
    }

    private void Consider(MatchPlace place)
    {
        var source = _streams[place.Stream].Bytes;
        var length = 0;
        while (length < VerifiedLength && source.Holds(place.Position - 1 - length) && _own.Holds(_own.Length - 1 - length)
            && source[place.Position - 1 - length] == _own[_own.Length - 1 - length])
        {
            length++;
        }

        if (length > Length && length >= _finder.MinLength)
        {
            (_source, _position, Length, _misses) = (source, place.Position, length, 0);
        }
    }
}
