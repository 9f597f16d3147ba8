using System.Runtime.CompilerServices;

namespace Nacrith.Engine.Modeling.Light;

/// <summary>
/// Adaptive probabilities: 22 bits of probability over 10 bits of count. The first observations weigh most, later ones by
/// the reciprocal of the count up to a limit.
/// </summary>
internal static unsafe class StateMaps
{
    /// <summary>Moves an entry towards the bit that came.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Learn(uint* entry, int bit, int* rates, uint limit)
    {
        var value = *entry;
        var count = value & 1023;
        var p = (int)(value >> 10);
        var target = bit << 22;
        p += (int)(((long)((target - bit) - p) * rates[count]) >> 16);
        *entry = ((uint)p << 10) | (count < limit ? count + 1 : count);
    }

    /// <summary>65536 / (count + 1.5) for each count.</summary>
    public static void FillRates(Span<int> rates)
    {
        for (var i = 0; i < rates.Length; i++)
        {
            rates[i] = 131072 / ((2 * i) + 3);
        }
    }
}
