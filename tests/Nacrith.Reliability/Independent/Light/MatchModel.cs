using System.Numerics;

namespace Nacrith.Reliability.Independent.Light;

/// <summary>A match: the byte that followed the same bytes when they last came.</summary>
internal sealed class MatchModel
{
    private const int Longest = 400;

    private static readonly int[] LevelLengths = [1, 4, 6, 8, 10, 12, 14, 16, 24, 32, 64, 128, 256, Longest];

    private readonly PastBytes _past;
    private readonly int _leastLength;
    private readonly uint[] _table;
    private readonly MapEntry[] _entries;
    private readonly MapEntry _silent = MapEntry.Silent();
    private bool _isFollowing;
    private uint _place;
    private int _length;
    private uint _misses;

    /// <summary>Makes a match of at least so many bytes, found by a table of so many entries.</summary>
    public MatchModel(PastBytes past, int leastLength, int tableLength, int[] priors)
    {
        _past = past;
        _leastLength = leastLength;
        _table = new uint[tableLength];
        _entries = [.. priors.Select(prior => MapEntry.FromPrior(prior, 30))];
    }

    /// <summary>The expected byte, or -1.</summary>
    public int Expected { get; private set; } = -1;

    /// <summary>How long the match is, as a level.</summary>
    public int Level { get; private set; }

    /// <summary>Before a byte: goes on by the byte that came, if one did, and looks for a match if there is none of the least length.</summary>
    public void Advance()
    {
        if (_isFollowing)
        {
            var hit = Expected == (int)_past.Last(1);
            _length = hit ? Math.Min(_length + 1, Longest) : 0;
            _misses = (2 * _misses) + (hit ? 0u : 1);
            _place++;
        }

        var hash = (_past.Last(Math.Min(_leastLength, 8)) * 0x9E3779B97F4A7C15) ^ (_past.Last(Math.Max(_leastLength - 8, 0), skip: 8) * 0xD6E8FEB86659FD93);
        hash = (hash ^ (hash >> 32)) * 0xBF58476D1CE4E5B9;
        var index = hash >> (64 - BitOperations.Log2((uint)_table.Length));
        var check = (uint)hash & 0xFF000000;
        if (_length < _leastLength && (_table[index] & 0xFF000000) == check)
        {
            Try(_table[index] & 0xFFFFFF);
        }

        _table[index] = check | (_past.Position & 0xFFFFFF);
        Expected = _isFollowing ? _past[_place] : -1;
        Level = _isFollowing ? 1 + LevelLengths.Count(length => length <= _length) : 0;
    }

    /// <summary>The bit expected, or -1, and the entry that says what that is worth.</summary>
    /// <param name="partial">The bits of this byte so far with a 1 before them.</param>
    /// <param name="position">How many bits that are.</param>
    public (int Bit, MapEntry Entry) Predict(int partial, int position)
    {
        if ((Expected | 256) >> (8 - position) != partial)
        {
            return (-1, _silent);
        }

        var bit = (Expected >> (7 - position)) & 1;
        var misses = Math.Min(BitOperations.PopCount(_misses & 0xFF), 3);
        return (bit, _entries[(16 * Level) + (4 * misses) + (position == 0 ? 2 : 0) + bit]);
    }

    // The table keeps 24 bits of a place: the latest such place before the present one is meant.
    private void Try(uint place)
    {
        place |= _past.Position & 0xFF000000;
        if (place >= _past.Position)
        {
            place -= 1 << 24;
        }

        var length = 0;
        while (length < Longest && _past[place - 1 - (uint)length] == _past[_past.Position - 1 - (uint)length])
        {
            length++;
        }

        if (length >= _leastLength)
        {
            (_isFollowing, _place, _length, _misses) = (true, place, length, 0);
        }
    }
}
