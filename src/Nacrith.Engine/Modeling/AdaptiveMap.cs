using System.Runtime.CompilerServices;

namespace Nacrith.Engine.Modeling;

/// <summary>
/// Learns how often a one follows each of a set of small states: 22 bits of probability and a 10-bit count each. The
/// first observations weigh 1/1.5, 1/2.5, ... and later ones 1/limit, so an entry is a mean at first and then follows.
/// </summary>
internal sealed class AdaptiveMap
{
    private static readonly int[] Reciprocals = BuildReciprocals();

    private readonly uint[] _entries;
    private readonly uint _limit;

    /// <summary>Makes a map whose entries all say one half.</summary>
    /// <param name="size">Number of entries.</param>
    /// <param name="limit">Observations after which an entry follows at a constant rate, at most 1023.</param>
    public AdaptiveMap(int size, int limit)
    {
        _entries = GC.AllocateUninitializedArray<uint>(size);
        Array.Fill(_entries, 1u << 31);
        _limit = (uint)limit;
    }

    /// <summary>The entries, for callers that read many at once.</summary>
    public Span<uint> Entries => _entries;

    /// <summary>stretch of the probability of entry <paramref name="index"/>.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public float Stretch(int index) => Logistic.StretchOf12Bits[_entries[index] >> 20];

    /// <summary>Makes an entry start from a probability in units of 2^-16 with a weight of <paramref name="count"/>.</summary>
    public void Preset(int index, int probability, int count) => _entries[index] = ((uint)probability << 16) | (uint)count;

    /// <summary>Tells entry <paramref name="index"/> which bit came.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Update(int index, int bit)
    {
        ref var entry = ref _entries[index];
        entry = Updated(entry, bit, _limit);
    }

    /// <summary>An entry after <paramref name="bit"/>.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static uint Updated(uint entry, int bit, uint limit)
    {
        var count = entry & 1023;
        var p = (int)(entry >> 10);
        p += (int)(((long)((bit << 22) - bit - p) * Reciprocals[count]) >> 16);
        return ((uint)p << 10) | (count < limit ? count + 1 : count);
    }

    private static int[] BuildReciprocals()
    {
        var table = new int[1024];
        for (var i = 0; i < table.Length; i++)
        {
            table[i] = 131072 / ((2 * i) + 3);
        }

        return table;
    }
}
