using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace Nacrith.Engine.Modeling;

/// <summary>
/// The logistic domain in which predictions are mixed: stretch(p) = ln(p / (1 - p)) and its inverse, squash. Built from
/// additions, multiplications and divisions alone, which every processor rounds alike, so both directions agree everywhere.
/// </summary>
internal static class Logistic
{
    /// <summary>Largest magnitude of a mixed prediction; squash of it is still distinct from certainty in 2^-32 units.</summary>
    public const float Limit = 16f;

    private const float RoundingShift = 12582912f;
    private const double Ln2 = 0.69314718055994530942;

    /// <summary>stretch((i + 0.5) / 4096) for i in 0..4095.</summary>
    public static readonly float[] StretchOf12Bits = BuildStretchTable();

    /// <summary>e^x for every element in [-87, 87], within 2 units in the last place.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<float> Exp(Vector512<float> x)
    {
        var shifted = (x * 1.44269504f) + Vector512.Create(RoundingShift);
        var n = shifted - Vector512.Create(RoundingShift);
        var r = x - (n * 0.693359375f) - (n * -2.12194440e-4f);
        var y = (r * 1.9875691e-4f) + Vector512.Create(1.3981999e-3f);
        y = (y * r) + Vector512.Create(8.3334519e-3f);
        y = (y * r) + Vector512.Create(4.1665796e-2f);
        y = (y * r) + Vector512.Create(1.6666665e-1f);
        y = (y * r) + Vector512.Create(0.5f);
        y = (y * (r * r)) + r + Vector512<float>.One;
        return ((shifted.AsInt32() << 23) + y.AsInt32()).AsSingle();
    }

    /// <summary>The same for four elements, to the same bits.</summary>
    public static Vector128<float> Exp(Vector128<float> x)
    {
        var shifted = (x * 1.44269504f) + Vector128.Create(RoundingShift);
        var n = shifted - Vector128.Create(RoundingShift);
        var r = x - (n * 0.693359375f) - (n * -2.12194440e-4f);
        var y = (r * 1.9875691e-4f) + Vector128.Create(1.3981999e-3f);
        y = (y * r) + Vector128.Create(8.3334519e-3f);
        y = (y * r) + Vector128.Create(4.1665796e-2f);
        y = (y * r) + Vector128.Create(1.6666665e-1f);
        y = (y * r) + Vector128.Create(0.5f);
        y = (y * (r * r)) + r + Vector128<float>.One;
        return ((shifted.AsInt32() << 23) + y.AsInt32()).AsSingle();
    }

    /// <summary>1 / (1 + e^-x) for every element within <see cref="Limit"/>.</summary>
    public static Vector512<float> Squash(Vector512<float> x) =>
        Vector512<float>.One / (Vector512<float>.One + Exp(-x));

    /// <summary>1 / (1 + e^-x) in double precision of the arithmetic, for x within <see cref="Limit"/>.</summary>
    public static double Squash(float x)
    {
        var exact = (double)-x;
        var n = ((exact * 1.4426950408889634) + 6755399441055744.0) - 6755399441055744.0;
        var r = exact - (n * Ln2);
        var y = 1.0 / 40320;
        y = (y * r) + (1.0 / 5040);
        y = (y * r) + (1.0 / 720);
        y = (y * r) + (1.0 / 120);
        y = (y * r) + (1.0 / 24);
        y = (y * r) + (1.0 / 6);
        y = (y * r) + 0.5;
        y = (y * r) + 1.0;
        y = (y * r) + 1.0;
        var power = BitConverter.Int64BitsToDouble(((long)n + 1023) << 52);
        return 1.0 / (1.0 + (y * power));
    }

    /// <summary>Natural logarithm of a positive, normal number, within 1e-7 of the truth relative to the larger of it and 1.</summary>
    public static float Log(float x)
    {
        var bits = BitConverter.SingleToInt32Bits(x);
        var exponent = (bits - 0x3F3504F3) >> 23;
        var m = BitConverter.Int32BitsToSingle(bits - (exponent << 23));
        var f = (m - 1f) / (m + 1f);
        var s = f * f;
        var series = 0.22222222f;
        series = (series * s) + 0.28571429f;
        series = (series * s) + 0.4f;
        series = (series * s) + 0.66666667f;
        series = (series * s) + 2f;
        return (exponent * 0.69314718f) + (series * f);
    }

    /// <summary>stretch of a probability given as the weights of one and zero, each at least 1, within <see cref="Limit"/>.</summary>
    public static float StretchOfOdds(uint one, uint zero)
    {
        var x = Log((float)one) - Log((float)zero);
        return x > Limit ? Limit : x < -Limit ? -Limit : x;
    }

    private static float[] BuildStretchTable()
    {
        var table = new float[4096];
        for (var i = 0; i < table.Length; i++)
        {
            table[i] = Log((i + 0.5f) / (4095.5f - i));
        }

        return table;
    }
}
