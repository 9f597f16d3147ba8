using System.Runtime.CompilerServices;

namespace Nacrith.Engine.Modeling.Light;

/// <summary>What of the past each hashed context of the light model looks at.</summary>
internal static unsafe class LightContexts
{
    /// <summary>Writes the hashes of all <see cref="ContextBank.Hashed"/> contexts of the next byte.</summary>
    /// <param name="hashes">Receives the hashes.</param>
    /// <param name="history">The bytes so far.</param>
    /// <param name="text">The same as text.</param>
    /// <param name="record">Their record length.</param>
    public static void Fill(uint* hashes, LightBytes history, LightText text, uint record)
    {
        var recent = history.Recent;
        var last = recent & 0xFF;
        var position = history.Position;
        ulong above = history[position - record];
        ulong aboveTwo = history[position - (2 * record)];
        ulong aboveNext = history[position - record + 1];
        ulong abovePrevious = history[position - record - 1];
        var lastBit = (uint)(recent & 1) << 31;
        hashes[0] = OrderHash(0, recent) + lastBit;
        hashes[1] = OrderHash(1, recent) + lastBit;
        hashes[2] = OrderHash(2, recent) + lastBit;
        hashes[3] = OrderHash(3, recent) + lastBit;
        hashes[4] = Hash(4, text.Word);
        hashes[5] = Hash(5, Mix(text.Word, text.PreviousWord));
        hashes[6] = Hash(6, Mix(text.BytesAbove, last | ((ulong)text.Field << 8)));
        hashes[7] = Hash(7, text.RecentWithoutDigits);
        hashes[8] = Hash(8, 0);
        hashes[9] = Hash(9, Mix(above, (ulong)text.Column));
        hashes[10] = Hash(10, Mix(above | (aboveTwo << 8) | (aboveNext << 16) | (abovePrevious << 24), last));
        hashes[11] = Hash(11, Mix(last, (ulong)text.WordLength));
    }

    /// <summary>Starts fetching the lines of the contexts that do not depend on the last bit of <paramref name="recent"/>.</summary>
    public static void PrefetchOrders(ContextBank bank, ulong recent)
    {
        bank.Prefetch(OrderHash(0, recent));
        bank.Prefetch(OrderHash(1, recent));
        bank.Prefetch(OrderHash(2, recent));
        bank.Prefetch(OrderHash(3, recent));
    }

    // Without the last bit, so that the line can be fetched before it is known; it goes into the check.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static uint OrderHash(uint kind, ulong recent) => Hash(kind, recent & (kind switch
    {
        0 => 0xFFFEUL,
        1 => 0xFF_FFFEUL,
        2 => 0xFFFF_FFFEUL,
        _ => 0xFFFF_FFFF_FFFEUL,
    }));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static ulong Mix(ulong a, ulong b) => (a ^ (b * 0xD6E8FEB86659FD93)) * 0x9E3779B97F4A7C15;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static uint Hash(uint kind, ulong value)
    {
        var h = (value + kind) * 0x9E3779B97F4A7C15;
        h = (h ^ (h >> 29) ^ (kind * 0x1000193UL)) * 0xBF58476D1CE4E5B9;
        return (uint)(h >> 32);
    }
}
