namespace Nacrith.Engine.Modeling;

/// <summary>
/// The step that a number grows by multiples of, as the times of a ticking clock and the offsets of equal parts do: an approximate
/// common divisor of its growths (Euclid's algorithm with a tolerance), as a fraction, because a clock's tick need not be whole.
/// </summary>
/// <param name="Span">What <paramref name="Ticks"/> steps were together.</param>
/// <param name="Ticks">Steps, 0 while none is known.</param>
/// <param name="Agreed">How often growths were multiples of it, less half of that for each one that was not.</param>
internal readonly record struct NumberStep(long Span, int Ticks, int Agreed)
{
    // Every number is a multiple of smaller ones, nearly.
    private const int Smallest = 16;

    // A growth agrees if it is within a sixteenth of a step of a multiple.
    private const int Tolerance = 16;
    private const int FewestAgreed = 3;
    private const int MostAgreed = 15;
    private const int MostTicks = 1 << 16;
    private const long MostSpan = 1L << 60;

    // What a step is wrong by adds up: more steps at once than so many times those it is known from tell nothing.
    private const int Reach = 1024;

    /// <summary>Whether growths have been multiples of it often enough to count on it.</summary>
    public bool IsTrusted => Agreed >= FewestAgreed;

    /// <summary>What is known behind another growth.</summary>
    public NumberStep After(long growth)
    {
        if (growth <= 0)
        {
            return this;
        }

        if (Ticks == 0)
        {
            return Of(growth);
        }

        var scaled = (Int128)growth * Ticks;
        var ticks = ((2 * scaled) + Span) / (2 * (Int128)Span);
        if (ticks > Math.Min(Reach * Ticks, MostTicks))
        {
            return Agreed > 0 ? this : Of(growth);
        }

        var error = Int128.Abs(scaled - (ticks * Span));
        if (ticks > 0 && error * Tolerance <= Span)
        {
            return Agreeing(Span + growth, Ticks + (int)ticks);
        }

        return Agreed > 0 ? this with { Agreed = Agreed / 2 } : Of((long)(error / Ticks));
    }

    /// <summary>The first number from <paramref name="least"/> on that lies a multiple of the step before or behind <paramref name="last"/>.</summary>
    public long FirstFrom(long least, long last)
    {
        var ticks = Ceiling((Int128)(least - last) * Ticks, Span);
        return last + (long)-Ceiling(-((2 * ticks * Span) + Ticks), 2 * (Int128)Ticks);
    }

    /// <summary>Whether a range of so many numbers holds one at most that a step leads to.</summary>
    public bool IsWiderThan(long numbers) => Span >= (Int128)numbers * Ticks;

    private static NumberStep Of(long step) => step < Smallest ? default : new(step, 1, 0);

    private NumberStep Agreeing(long span, int ticks)
    {
        var agreed = Math.Min(Agreed + 1, MostAgreed);
        return ticks < MostTicks && span < MostSpan ? new(span, ticks, agreed) : new(span / 2, ticks / 2, agreed);
    }

    private static Int128 Ceiling(Int128 dividend, Int128 divisor) => dividend > 0 ? ((dividend - 1) / divisor) + 1 : dividend / divisor;
}
