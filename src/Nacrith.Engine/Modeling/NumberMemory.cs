using System.Numerics;

namespace Nacrith.Engine.Modeling;

/// <summary>The last number at each place of each kind of line, in any stream, and how it grows. 48 bytes an entry.</summary>
internal sealed class NumberMemory
{
    private readonly Entry[] _entries;
    private readonly int _shift;

    /// <summary>Makes an empty memory.</summary>
    /// <param name="contentLength">Expected bytes in all; sizes it.</param>
    public NumberMemory(long contentLength)
    {
        var bits = Math.Clamp(BitOperations.Log2((ulong)Math.Max(contentLength, 1)) - 2, 8, 16);
        _entries = new Entry[1 << bits];
        _shift = 64 - bits;
    }

    /// <summary>The last number, if there was one.</summary>
    /// <param name="place">Hash of the line up to the number.</param>
    public RememberedNumber? Last(uint place)
    {
        ref var entry = ref Find(place);
        return entry.Place == place && entry.Number.Digits > 0 ? entry.Number : null;
    }

    /// <summary>Remembers a number.</summary>
    /// <param name="place">Hash of the line up to the number.</param>
    /// <param name="value">The number, of at most 18 digits.</param>
    /// <param name="digits">How many digits it has, zeros before it counted.</param>
    public void Learn(uint place, long value, int digits)
    {
        Find(place) = new(place, Last(place)?.Followed(value, digits) ?? new(value, digits, 0, default));
    }

    private ref Entry Find(uint place) => ref _entries[ContextSet.Hash(place, 1) >> _shift];

    private readonly record struct Entry(uint Place, RememberedNumber Number);
}
