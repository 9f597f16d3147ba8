using System.Runtime.CompilerServices;

namespace Nacrith.Engine.Modeling.Light;

/// <summary>What of the past each hashed context of the light model looks at.</summary>
internal static unsafe class LightContexts
{
    /// <summary>Number of contexts.</summary>
    public const int Count = 18;

    /// <summary>Writes the hash of every context of the next byte.</summary>
    public static void Fill(uint* hashes, ByteStream s, byte* history, uint mask, int position, int record, int expected)
    {
        var recent = s.Recent;
        var last = recent & 0xFF;
        ulong above = history[(uint)(position - record) & mask];
        ulong aboveTwo = history[(uint)(position - (2 * record)) & mask];
        ulong aboveNext = history[(uint)(position - record + 1) & mask];
        ulong abovePrevious = history[(uint)(position - record - 1) & mask];
        var column = (ulong)(position % record);
        var field = Mix((ulong)s.Field, s.FieldPrefix);
        hashes[0] = Hash(0, last);
        hashes[1] = Hash(1, recent & 0xFFFF);
        hashes[2] = Hash(2, recent & 0xFF_FFFF);
        hashes[3] = Hash(3, recent & 0xFFFF_FFFF);
        hashes[4] = Hash(4, recent & 0xFF_FFFF_FFFF);
        hashes[5] = Hash(5, recent & 0xFFFF_FFFF_FFFF);
        hashes[6] = Hash(6, Mix(s.Word, last));
        hashes[7] = Hash(7, Mix(s.Word, s.PreviousWord));
        hashes[8] = Hash(8, Mix(s.Above, (ulong)Math.Min(s.Column, 255) | (last << 16)));
        hashes[9] = Hash(9, Mix(field, s.FieldAbove));
        hashes[10] = Hash(10, Mix((ulong)s.BytesAboveInField, last | ((ulong)s.Field << 8)));
        hashes[11] = Hash(11, s.RecentWithoutDigits);
        hashes[12] = Hash(12, (recent >> 8) & 0xFF_FFFF);
        hashes[13] = Hash(13, Mix((ulong)(expected + 1), last));
        hashes[14] = Hash(14, Mix(above | (column << 8), (ulong)record));
        hashes[15] = Hash(15, Mix(above | (aboveTwo << 8) | (aboveNext << 16) | (abovePrevious << 24), last));
        hashes[16] = Hash(16, Mix(above | (last << 8), (ulong)record));
        hashes[17] = Hash(17, Mix(s.FirstField, recent & 0xFFFF));
    }

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
