using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace Nacrith.Engine.Modeling;

/// <summary>
/// Counters that follow bits, sixteen at a time: p += (bit - p) / (count + 1.5). Only operations that every processor
/// rounds alike.
/// </summary>
/// <remarks>
/// The native conversions and minima are one instruction where the others are several, to treat numbers that are too large or none;
/// counters and their steps are neither. What loops over vectors is compiled in full at once and not inlined, as in
/// <see cref="Language.Portable.VectorMath"/>.
/// </remarks>
internal static class VectorLearning
{
    /// <summary>Counters of a step.</summary>
    public const int Lanes = 16;

    private const int EntryBits = 22;
    private const int NodeBits = 16;

    /// <summary>Stretched probabilities, ln(p / (1 - p)), of entries with 22 bits of probability on top.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<float> Stretch(Vector512<uint> entries)
    {
        var p = Vector512.Max((entries >> (32 - EntryBits)).AsInt32(), Vector512<int>.One);
        var one = Vector512.ConvertToSingle(p);
        var zero = Vector512.ConvertToSingle(Vector512.Create(1 << EntryBits) - p);
        return LogOfQuotient(one, zero);
    }

    /// <summary>Entries (22 bits of probability, 10 bits of count) after a bit.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<uint> AfterEntry(Vector512<uint> entries, int bit, Vector512<float> limits)
    {
        var p = (entries >> (32 - EntryBits)).AsInt32();
        var count = Vector512.ConvertToSingle((entries & Vector512.Create(0x3FFu)).AsInt32());
        var target = Vector512.Create((float)((bit << EntryBits) - bit));
        var step = (target - Vector512.ConvertToSingle(p)) / (count + Vector512.Create(1.5f));
        var grown = Vector512.MinNative(count + Vector512<float>.One, limits);
        p += Vector512.ConvertToInt32Native(step);
        return (p.AsUInt32() << (32 - EntryBits)) | Vector512.ConvertToInt32Native(grown).AsUInt32();
    }

    /// <summary>Nodes of <see cref="ContextTable"/> (16 bits of probability, 8 of count) after a bit, history left out.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<uint> AfterNode(Vector512<uint> nodes, int bit, float limit)
    {
        var p = (nodes >> (32 - NodeBits)).AsInt32();
        var count = Vector512.ConvertToSingle(((nodes >> 8) & Vector512.Create(0xFFu)).AsInt32());
        var target = Vector512.Create((float)((bit << NodeBits) - bit));
        var step = (target - Vector512.ConvertToSingle(p)) / (count + Vector512.Create(1.5f));
        var grown = Vector512.MinNative(count + Vector512<float>.One, Vector512.Create(limit));
        p += Vector512.ConvertToInt32Native(step);
        return (p.AsUInt32() << (32 - NodeBits)) | (Vector512.ConvertToInt32Native(grown).AsUInt32() << 8);
    }

    // ln(x / y) of positive normal numbers: exponents apart, 2 artanh((a - b) / (a + b)) of the mantissas a and b.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector512<float> LogOfQuotient(Vector512<float> x, Vector512<float> y)
    {
        var mantissa = Vector512.Create(0x007F_FFFF);
        var one = Vector512.Create(0x3F80_0000);
        var exponents = (x.AsInt32() >> 23) - (y.AsInt32() >> 23);
        var a = ((x.AsInt32() & mantissa) | one).AsSingle();
        var b = ((y.AsInt32() & mantissa) | one).AsSingle();
        var f = (a - b) / (a + b);
        var s = f * f;
        var series = Vector512.Create(0.18181818f);
        series = (series * s) + Vector512.Create(0.22222222f);
        series = (series * s) + Vector512.Create(0.28571429f);
        series = (series * s) + Vector512.Create(0.4f);
        series = (series * s) + Vector512.Create(0.66666667f);
        series = (series * s) + Vector512.Create(2f);
        return (Vector512.ConvertToSingle(exponents) * 0.69314718f) + (series * f);
    }
}
