using System.Numerics;

namespace Nacrith.Engine.Modeling;

/// <summary>The last number at each place of each kind of line, in any stream, and how much it had grown. 24 bytes an entry.</summary>
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

    /// <summary>The number that would come next, at least 0, and how many digits the last one had; 0 of them if there was none.</summary>
    /// <param name="place">Hash of the line up to the number.</param>
    public (long Value, int Digits) Next(uint place)
    {
        ref var entry = ref Find(place);
        return entry.Place == place && entry.Digits > 0 ? (Math.Max(entry.Value + entry.Growth, 0), entry.Digits) : (0, 0);
    }

    /// <summary>Remembers a number.</summary>
    /// <param name="place">Hash of the line up to the number.</param>
    /// <param name="value">The number, of at most 18 digits.</param>
    /// <param name="digits">How many digits it has, zeros before it counted.</param>
    public void Learn(uint place, long value, int digits)
    {
        ref var entry = ref Find(place);
        var growth = entry.Place == place && entry.Digits > 0 ? value - entry.Value : 0;
        entry = new(value, growth, place, digits);
    }

    private ref Entry Find(uint place) => ref _entries[ContextSet.Hash(place, 1) >> _shift];

    private readonly record struct Entry(long Value, long Growth, uint Place, int Digits);
}
