using System.Numerics;

namespace Nacrith.Reliability.Independent.Ensemble;

/// <summary>A match: the place where the last bytes came before, whose next byte is expected.</summary>
internal sealed class PlainMatch
{
    /// <summary>Number of reliabilities.</summary>
    public const int Reliabilities = 64;

    private readonly RememberedBytes _past;
    private readonly int _leastLength;
    private readonly int[] _places;
    private ulong _hash;
    private bool _isFollowing;
    private int _place;
    private int _misses;

    /// <summary>Makes a match of at least so many bytes.</summary>
    public PlainMatch(RememberedBytes past, int leastLength, long contentLength)
    {
        _past = past;
        _leastLength = leastLength;
        _places = new int[1 << Math.Clamp(BitOperations.Log2((ulong)contentLength) + 1, 10, 20)];
    }

    /// <summary>The expected byte, or -1.</summary>
    public int Expected { get; private set; } = -1;

    /// <summary>How many bytes agree.</summary>
    public int Length { get; private set; }

    /// <summary>The class of the misses and the length.</summary>
    public int Reliability => (16 * Math.Min(_misses, 3)) + LengthClass(Length);

    /// <summary>The class of a length.</summary>
    public static int LengthClass(int length) => length switch
    {
        < 8 => length,
        < 12 => 8,
        < 16 => 9,
        < 24 => 10,
        < 32 => 11,
        < 64 => 12,
        < 128 => 13,
        < 400 => 14,
        _ => 15,
    };

    /// <summary>Goes on by the byte just appended.</summary>
    public void Append(byte value)
    {
        if (_isFollowing)
        {
            Follow(value);
        }

        _hash = (_hash + value + 1) * (0x9E3779B1UL << (64 / _leastLength));
        ref var entry = ref _places[((_hash ^ (_hash >> 29)) * 0xD6E8FEB86659FD93) >> (64 - BitOperations.Log2((uint)_places.Length))];
        if (Length < _leastLength && entry > 0)
        {
            Try(entry);
        }

        entry = _past.Length;
        Expected = _isFollowing && _past.Holds(_place) ? _past[_place] : -1;
    }

    private void Follow(byte value)
    {
        if (Expected == value)
        {
            Length = Math.Min(Length + 1, 65535);
            _misses = Length >= 16 ? 0 : _misses;
        }
        else
        {
            Length = 0;
            _misses++;
        }

        _place++;
        if (_misses > 8 || Expected < 0)
        {
            (_isFollowing, Length, _misses) = (false, 0, 0);
        }
    }

    private void Try(int place)
    {
        var length = 0;
        while (length < 40 && _past.Holds(place - 1 - length) && _past[place - 1 - length] == _past[_past.Length - 1 - length])
        {
            length++;
        }

        if (length > Length && length >= _leastLength)
        {
            (_isFollowing, _place, Length, _misses) = (true, place, length, 0);
        }
    }
}
