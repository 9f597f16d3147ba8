namespace Nacrith.Engine.Modeling;

/// <summary>The last number at a place of a kind of line.</summary>
/// <param name="Value">The number, of at most 18 digits.</param>
/// <param name="Digits">How many digits it had, zeros before it counted.</param>
/// <param name="Growth">How much larger it was than the one before.</param>
/// <param name="Step">What it grows by multiples of.</param>
internal readonly record struct RememberedNumber(long Value, int Digits, long Growth, NumberStep Step)
{
    /// <summary>The number that comes next if it grows by as much again, at least 0.</summary>
    public long Next => Math.Max(Value + Growth, 0);

    /// <summary>What is remembered when another number follows.</summary>
    public RememberedNumber Followed(long value, int digits) => new(value, digits, value - Value, Step.After(value - Value));
}
