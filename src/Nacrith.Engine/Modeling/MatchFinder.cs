using System.Numerics;
using System.Runtime.CompilerServices;

namespace Nacrith.Engine.Modeling;

/// <summary>
/// Where the last bytes of a stream occurred before, in any stream: one index of the bytes that followed each run of
/// about <c>minLength</c> bytes. Eight bytes of memory an entry.
/// </summary>
internal sealed class MatchFinder
{
    private const int StreamBits = 12;

    private readonly ulong _multiplier;
    private readonly long[] _places;
    private readonly int _shift;

    /// <summary>Makes an empty index.</summary>
    /// <param name="minLength">Bytes that a place is found by.</param>
    /// <param name="contentLength">Expected bytes in all.</param>
    public MatchFinder(int minLength, long contentLength)
    {
        MinLength = minLength;
        var bits = Math.Clamp(BitOperations.Log2((ulong)Math.Max(contentLength, 1)) + 1, 10, 20);
        _places = new long[1 << bits];
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
        ref var entry = ref _places[(hash ^ (hash >> 29)) * 0xD6E8FEB86659FD93UL >> _shift];
        var before = entry;
        entry = ((position + 1) << StreamBits) | (uint)stream;
        return new((int)(before & ((1 << StreamBits) - 1)), (before >> StreamBits) - 1);
    }
}

/// <summary>A position in a stream; -1 is nowhere.</summary>
internal readonly record struct MatchPlace(int Stream, long Position);
