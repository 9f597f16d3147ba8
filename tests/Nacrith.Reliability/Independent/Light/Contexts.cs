namespace Nacrith.Reliability.Independent.Light;

/// <summary>The hashes of the twelve contexts of a byte.</summary>
internal static class Contexts
{
    /// <summary>Number of contexts.</summary>
    public const int Count = 12;

    /// <summary>Hashes what the next byte's contexts look at.</summary>
    public static uint[] Hashes(PastBytes past, TextTrail text, uint record)
    {
        ulong last = past.Last(1);
        ulong above = past[past.Position - record];
        ulong aboveTwo = past[past.Position - (2 * record)];
        ulong aboveRight = past[past.Position - record + 1];
        ulong aboveLeft = past[past.Position - record - 1];
        return
        [
            OfLast(0, past, 2),
            OfLast(1, past, 3),
            OfLast(2, past, 4),
            OfLast(3, past, 6),
            Hash(4, text.Word),
            Hash(5, Pair(text.Word, text.WordBefore)),
            Hash(6, Pair(text.BytesAbove(), last | (text.Field << 8))),
            Hash(7, text.WithoutDigits),
            Hash(8, 0),
            Hash(9, Pair(above, text.Column)),
            Hash(10, Pair(above | (aboveTwo << 8) | (aboveRight << 16) | (aboveLeft << 24), last)),
            Hash(11, Pair(last, text.WordLength)),
        ];
    }

    private static uint OfLast(uint context, PastBytes past, int count)
    {
        var bytes = past.Last(count);
        return Hash(context, bytes & ~1UL) + ((uint)(bytes & 1) << 31);
    }

    private static ulong Pair(ulong a, ulong b) => (a ^ (b * 0xD6E8FEB86659FD93)) * 0x9E3779B97F4A7C15;

    private static uint Hash(uint context, ulong value)
    {
        var h = (value + context) * 0x9E3779B97F4A7C15;
        h = (h ^ (h >> 29) ^ (context * 0x1000193UL)) * 0xBF58476D1CE4E5B9;
        return (uint)(h >> 32);
    }
}
