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

    /// <summary>The probability in units of 2^-16.</summary>
    public readonly ushort Probability16 => (ushort)(Value >> 16);

    /// <summary>The entry for a probability, in units of 1 / <see cref="One"/>, seen <paramref name="count"/> times.</summary>
    public static MapEntry Create(int probability, int count = 1)
    {
        var value = ((uint)probability << CountBits) | (uint)count;
        return new() { Value = value, Stretch = StretchOf(Vector256.Create(value)).ToScalar() };
    }

    /// <summary>The entry for a probability in units of 2^-16.</summary>
    public static MapEntry Create16(ushort probability, int count) => Create(probability << (32 - CountBits - 16), count);

    /// <summary>Moves eight values towards the bit that came; silent ones stay.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<uint> Learn(Vector256<uint> value, int bit, Vector256<int> limits)
    {
        var p = (value >>> CountBits).AsInt32();
        var n = (value & Vector256.Create((1u << CountBits) - 1)).AsInt32();
        var target = Vector256.Create((One - 1) * bit);
        var step = Vector256.ConvertToSingle(target - p) / (Vector256.ConvertToSingle(n) + Vector256.Create(1.5f));
        p += Vector256.ConvertToInt32Native(step);
        n = Vector256.Min(n + Vector256<int>.One, limits);
        var learned = (p.AsUInt32() << CountBits) | n.AsUInt32();
        return Vector256.ConditionalSelect(Vector256.Equals(value, Vector256.Create(Silent)), value, learned);
    }

    /// <summary>ln(p / (1 - p)) of eight values.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<float> StretchOf(Vector256<uint> value)
    {
        var p = Vector256.ConvertToSingle((value >>> CountBits).AsInt32());
        return Log((p + Vector256.Create(0.5f)) / (Vector256.Create(One - 0.5f) - p));
    }

    /// <summary>2p - 1, twice over, of eight values: how far they lean from one half.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<float> LeanOf(Vector256<uint> value) =>
        (Vector256.ConvertToSingle((value >>> CountBits).AsInt32()) * (4f / One)) - Vector256.Create(2f);

    // The lanes of Logistic.Log.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector256<float> Log(Vector256<float> x)
    {
        var bits = x.AsInt32();
        var exponent = (bits - Vector256.Create(0x3F3504F3)) >> 23;
        var m = (bits - (exponent << 23)).AsSingle();
        var f = (m - Vector256<float>.One) / (m + Vector256<float>.One);
        var s = f * f;
        var series = (s * 0.22222222f) + Vector256.Create(0.28571429f);
        series = (series * s) + Vector256.Create(0.4f);
        series = (series * s) + Vector256.Create(0.66666667f);
        series = (series * s) + Vector256.Create(2f);
        return (Vector256.ConvertToSingle(exponent) * 0.69314718f) + (series * f);
    }
}
