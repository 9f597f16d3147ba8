using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace Nacrith.Engine.Modeling.Light;

/// <summary>
/// An adaptive probability of a one: 22 bits of probability over 10 bits of count, with its stretch kept beside it. The
/// first observations weigh most, later ones by the reciprocal of the count, up to a limit.
/// </summary>
internal struct MapEntry
{
    /// <summary>Bits of <see cref="Value"/> that count observations.</summary>
    public const int CountBits = 10;

    /// <summary>A probability of one, in units of <see cref="Value"/>'s upper bits.</summary>
    public const int One = 1 << 22;

    /// <summary>The value that says nothing: one half, never observed. It must not learn.</summary>
    public const uint Silent = 1u << 31;

    /// <summary>Probability and count.</summary>
    public uint Value;

    /// <summary>The stretched probability.</summary>
    public float Stretch;

    /// <summary>The entry for a probability, in units of 1 / <see cref="One"/>, seen once.</summary>
    public static MapEntry Create(int probability)
    {
        var value = ((uint)probability << CountBits) | 1;
        return new() { Value = value, Stretch = StretchOf(Vector512.Create(value)).ToScalar() };
    }

    /// <summary>Moves sixteen values towards the bit that came.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<uint> Learn(Vector512<uint> value, int bit, Vector512<int> limits)
    {
        var p = (value >>> CountBits).AsInt32();
        var n = (value & Vector512.Create((1u << CountBits) - 1)).AsInt32();
        var target = Vector512.Create((One - 1) * bit);
        var step = Vector512.ConvertToSingle(target - p) / (Vector512.ConvertToSingle(n) + Vector512.Create(1.5f));
        p += Vector512.ConvertToInt32Native(step);
        n = Vector512.Min(n + Vector512<int>.One, limits);
        return (p.AsUInt32() << CountBits) | n.AsUInt32();
    }

    /// <summary>ln(p / (1 - p)) of sixteen values.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<float> StretchOf(Vector512<uint> value)
    {
        var p = Vector512.ConvertToSingle((value >>> CountBits).AsInt32());
        return Log((p + Vector512.Create(0.5f)) / (Vector512.Create(One - 0.5f) - p));
    }

    // The lanes of Logistic.Log.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector512<float> Log(Vector512<float> x)
    {
        var bits = x.AsInt32();
        var exponent = (bits - Vector512.Create(0x3F3504F3)) >> 23;
        var m = (bits - (exponent << 23)).AsSingle();
        var f = (m - Vector512<float>.One) / (m + Vector512<float>.One);
        var s = f * f;
        var series = (s * 0.22222222f) + Vector512.Create(0.28571429f);
        series = (series * s) + Vector512.Create(0.4f);
        series = (series * s) + Vector512.Create(0.66666667f);
        series = (series * s) + Vector512.Create(2f);
        return (Vector512.ConvertToSingle(exponent) * 0.69314718f) + (series * f);
    }
}
