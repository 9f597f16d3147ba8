namespace Nacrith.Engine.Language.Portable;

/// <summary>
/// Elementary functions in double precision from additions, multiplications and divisions alone, so that every
/// processor computes the same bits. For tables, not for inner loops.
/// </summary>
internal static class ExactMath
{
    private const double Ln2 = 0.69314718055994530942;
    private const double TwoPi = 6.28318530717958647693;

    // What 2π is more than its double.
    private const double TwoPiRest = 2.4492935982947064e-16;

    /// <summary>e^x for |x| below 700.</summary>
    public static double Exp(double x)
    {
        var n = Math.Floor((x / Ln2) + 0.5);
        var r = x - (n * Ln2);
        var sum = 1.0;
        for (var i = 20; i > 0; i--)
        {
            sum = 1.0 + (sum * r / i);
        }

        return sum * BitConverter.Int64BitsToDouble(((long)n + 1023) << 52);
    }

    /// <summary>The natural logarithm of x from 1 to 10^300, by Newton's method on <see cref="Exp"/>.</summary>
    public static double Log(double x)
    {
        var y = ((BitConverter.DoubleToInt64Bits(x) >> 52) - 1023) * Ln2;
        for (var i = 0; i < 8; i++)
        {
            y += (x / Exp(y)) - 1.0;
        }

        return y;
    }

    /// <summary>Sine and cosine of x from 0 to 10^7.</summary>
    public static (double Sin, double Cos) SinCos(double x)
    {
        var n = Math.Floor((x / TwoPi) + 0.5);
        var r = (x - (n * TwoPi)) - (n * TwoPiRest);
        var square = r * r;
        double sin = 1.0, cos = 1.0;
        for (var i = 13; i > 0; i--)
        {
            sin = 1.0 - (sin * square / ((2 * i) * ((2 * i) + 1)));
            cos = 1.0 - (cos * square / ((2 * i) * ((2 * i) - 1)));
        }

        return (r * sin, cos);
    }
}
