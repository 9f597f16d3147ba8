namespace Nacrith.Reliability.Independent.Ensemble;

/// <summary>What the numbers in a place have grown by multiples of: a span, the ticks in it, and how often it agreed.</summary>
/// <remarks>Products of spans and ticks need more than 64 bits.</remarks>
internal readonly record struct Step(Int128 Span, Int128 Ticks, int Agreed)
{
    private const int Smallest = 16;
    private const int MostAgreed = 15;
    private const int TrustedFrom = 3;
    private static readonly Int128 MostTicks = 1 << 16;
    private static readonly Int128 MostSpan = Int128.One << 60;

    /// <summary>Whether it agreed often enough to foresee by it.</summary>
    public bool IsTrusted => Agreed >= TrustedFrom;

    /// <summary>The step after the numbers have grown once more.</summary>
    /// <param name="growth">What they have grown by; only what is above 0 changes the step.</param>
    public Step After(Int128 growth)
    {
        if (growth <= 0)
        {
            return this;
        }

        return Ticks == 0 ? Of(growth) : Compare(growth);
    }

    /// <summary>The first number that is not below another and away by whole ticks.</summary>
    /// <param name="from">The number to count the ticks from.</param>
    /// <param name="least">What the number is not below; it may be less than the one counted from.</param>
    public Int128 FirstFrom(Int128 from, Int128 least)
    {
        var ticks = -Floor((from - least) * Ticks, Span);
        return from + Nearest(ticks * Span, Ticks);
    }

    private static Step Of(Int128 growth) => growth >= Smallest ? new(growth, 1, 0) : default;

    private static Int128 Nearest(Int128 value, Int128 divisor) => Floor((2 * value) + divisor, 2 * divisor);

    // Division alone rounds to 0.
    private static Int128 Floor(Int128 value, Int128 divisor) => (value / divisor) - (value % divisor < 0 ? 1 : 0);

    private Step Compare(Int128 growth)
    {
        var ticks = Nearest(growth * Ticks, Span);
        var error = Int128.Abs((growth * Ticks) - (ticks * Span));
        if (ticks > Int128.Min(1024 * Ticks, MostTicks))
        {
            return Agreed == 0 ? Of(growth) : this;
        }

        return ticks > 0 && 16 * error <= Span ? Agree(growth, ticks) : Disagree(error);
    }

    private Step Agree(Int128 growth, Int128 ticks)
    {
        var (span, sum) = (Span + growth, Ticks + ticks);
        var half = sum >= MostTicks || span >= MostSpan ? 2 : 1;
        return new(span / half, sum / half, Math.Min(Agreed + 1, MostAgreed));
    }

    private Step Disagree(Int128 error) => Agreed > 0 ? this with { Agreed = Agreed / 2 } : Of(error / Ticks);
}
