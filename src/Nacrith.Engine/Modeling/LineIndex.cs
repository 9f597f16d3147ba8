using System.Numerics;

namespace Nacrith.Engine.Modeling;

/// <summary>Where a line of any stream last began alike. Eight bytes of memory an entry.</summary>
internal sealed class LineIndex
{
    // A check above the position of the next byte + 1, and below both the stream, as in MatchFinder.
    private const int StreamBits = 6;
    private const int PlaceBits = 40;

    private readonly ulong[] _entries;
    private readonly int _shift;

    /// <summary>Makes an empty index.</summary>
    /// <param name="contentLength">Expected bytes in all; sizes it.</param>
    public LineIndex(long contentLength)
    {
        var bits = Math.Clamp(BitOperations.Log2((ulong)Math.Max(contentLength, 1)) + 1, 10, 20);
        _entries = new ulong[1 << bits];
        _shift = 64 - bits;
    }

    /// <summary>Remembers that a line that began with <paramref name="template"/> goes on at a place; returns the place known before.</summary>
    public MatchPlace Exchange(ulong template, int stream, long position)
    {
        var hash = ContextSet.Hash(template, 0);
        ref var entry = ref _entries[hash >> _shift];
        var check = hash << PlaceBits;
        var before = entry;
        entry = check | ((((ulong)(position + 1) << StreamBits) | (uint)stream) & ((1UL << PlaceBits) - 1));
        if ((before >> PlaceBits << PlaceBits) != check)
        {
            return new(0, -1);
        }

        return new((int)(before & ((1 << StreamBits) - 1)), (long)(before << (64 - PlaceBits) >> (64 - PlaceBits + StreamBits)) - 1);
    }
}
