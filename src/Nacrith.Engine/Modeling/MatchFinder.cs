using System.Numerics;
using System.Runtime.CompilerServices;

namespace Nacrith.Engine.Modeling;

/// <summary>
/// Where the last bytes of a stream occurred before, in any stream: one index of the bytes that followed each run of
/// about <c>minLength</c> bytes. Eight bytes of memory an entry, four where no place needs more.
/// </summary>
internal sealed class MatchFinder
{
    // One stream for plain bytes, and one for each of at most 32 lanes.
    private const int StreamBits = 6;

    // Content is coded as at most three times as many bytes, whose places fit into what is left of 32 bits.
    private const long LongestForShortPlaces = 1 << 23;

    private readonly ulong _multiplier;
    private readonly long[] _places = [];
    private readonly uint[] _shortPlaces = [];
    private readonly bool _isShort;
    private readonly int _shift;

    /// <summary>Makes an empty index.</summary>
    /// <param name="minLength">Bytes that a place is found by.</param>
    /// <param name="contentLength">Expected bytes in all.</param>
    public MatchFinder(int minLength, long contentLength)
    {
        MinLength = minLength;
        var bits = Math.Clamp(BitOperations.Log2((ulong)Math.Max(contentLength, 1)) + 1, 10, 20);
        _isShort = contentLength <= LongestForShortPlaces;
        if (_isShort)
        {
            _shortPlaces = new uint[1 << bits];
        }
        else
        {
            _places = new long[1 << bits];
        }

        _shift = 64 - bits;

        // Multiplying by 2^k pushes a byte out of the 64 bits after 64 / k steps.
        _multiplier = 0x9E3779B1UL << (64 / minLength);
    }

    /// <summary>Bytes that a place is found by, about.</summary>
    public int MinLength { get; }

    /// <summary>The hash of the last bytes after one more.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public ulong Roll(ulong hash, byte value) => (hash + value + 1) * _multiplier;

    /// <summary>Remembers that the bytes of <paramref name="hash"/> end before <paramref name="position"/>; returns the place known before.</summary>
    public MatchPlace Exchange(ulong hash, int stream, long position)
    {
        var entry = (hash ^ (hash >> 29)) * 0xD6E8FEB86659FD93UL >> _shift;
        var place = ((position + 1) << StreamBits) | (uint)stream;
        var before = _isShort ? Exchange(ref _shortPlaces[entry], (uint)place) : Exchange(ref _places[entry], place);
        return new((int)(before & ((1 << StreamBits) - 1)), (before >> StreamBits) - 1);
    }

    private static T Exchange<T>(ref T entry, T value)
    {
        var before = entry;
        entry = value;
        return before;
    }
}

/// <summary>A position in a stream; -1 is nowhere.</summary>
internal readonly record struct MatchPlace(int Stream, long Position);
