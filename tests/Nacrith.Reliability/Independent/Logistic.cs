namespace Nacrith.Reliability.Independent;

/// <summary>The functions between probabilities and the domain in which they are mixed, as docs/light-model.md defines them.</summary>
internal static class Logistic
{
    /// <summary>The natural logarithm, in single precision.</summary>
    public static float Log(float x)
    {
        var bits = BitConverter.SingleToInt32Bits(x);
        var exponent = (bits - 0x3F3504F3) >> 23;
        var mantissa = BitConverter.Int32BitsToSingle(bits - (exponent << 23));
        var f = (mantissa - 1f) / (mantissa + 1f);
        var sum = Horner(f * f, 0.22222222f, 0.28571429f, 0.4f, 0.66666667f, 2f);
        return (exponent * 0.69314718f) + (sum * f);
    }

    /// <summary>The natural logarithm of a quotient of whole numbers, in single precision.</summary>
    public static float LogOfQuotient(int numerator, int denominator)
    {
        var (a, exponentOfA) = Split(numerator);
        var (b, exponentOfB) = Split(denominator);
        var f = (a - b) / (a + b);
        var sum = Horner(f * f, 0.18181818f, 0.22222222f, 0.28571429f, 0.4f, 0.66666667f, 2f);
        return ((exponentOfA - exponentOfB) * 0.69314718f) + (sum * f);
    }

    /// <summary>A stretched probability within the ensemble's limits.</summary>
    public static float Limited(float stretched) => Math.Clamp(stretched, -16f, 16f);

    /// <summary>1 / (1 + e^-x), in single precision.</summary>
    public static float Squash(float x) => 1f / (1f + Exp(-x));

    /// <summary>1 / (1 + e^-x), in double precision.</summary>
    public static double SquashInDouble(float x)
    {
        double power = -x;
        var n = ((power * 1.4426950408889634) + 6755399441055744.0) - 6755399441055744.0;
        var r = power - (n * 0.69314718055994530942);
        var sum = 1.0 / 40320;
        foreach (var next in (ReadOnlySpan<double>)[1.0 / 5040, 1.0 / 720, 1.0 / 120, 1.0 / 24, 1.0 / 6, 0.5, 1.0, 1.0])
        {
            sum = (sum * r) + next;
        }

        return 1.0 / (1.0 + (sum * Math.ScaleB(1.0, (int)n)));
    }

    // A number as a mantissa from 1 up to 2 and an exponent.
    private static (float Mantissa, int Exponent) Split(float x)
    {
        var bits = BitConverter.SingleToInt32Bits(x);
        return (BitConverter.Int32BitsToSingle((bits & 0x7FFFFF) | 0x3F800000), (bits >> 23) - 127);
    }

    private static float Exp(float x)
    {
        var n = ((x * 1.44269504f) + 12582912f) - 12582912f;
        var r = x - (n * 0.693359375f) - (n * -2.12194440e-4f);
        var sum = Horner(r, 1.9875691e-4f, 1.3981999e-3f, 8.3334519e-3f, 4.1665796e-2f, 1.6666665e-1f, 0.5f);
        var power = (sum * (r * r)) + r + 1f;
        return BitConverter.Int32BitsToSingle(BitConverter.SingleToInt32Bits(power) + ((int)n << 23));
    }

    // Each step rounds the product, then the sum.
    private static float Horner(float x, params ReadOnlySpan<float> coefficients)
    {
        var sum = coefficients[0];
        foreach (var coefficient in coefficients[1..])
        {
            sum = (sum * x) + coefficient;
        }

        return sum;
    }
}
