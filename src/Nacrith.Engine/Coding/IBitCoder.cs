namespace Nacrith.Engine.Coding;

/// <summary>
/// Codes binary decisions. An encoder writes the bit it is given; a decoder ignores that bit and returns the
/// one that was written. Modelling code calls one method for both directions, so the two can never diverge.
/// </summary>
internal interface IBitCoder
{
    /// <summary>Codes one decision.</summary>
    /// <param name="bit">The decision, 0 or 1 (ignored by a decoder).</param>
    /// <param name="probabilityOfOne">Probability of a 1 in units of 2^-32. Both extremes are safe: the coder
    /// keeps each outcome possible.</param>
    /// <returns>The decision, 0 or 1.</returns>
    int Code(int bit, uint probabilityOfOne);

    /// <summary>Tells that the decisions to come are those of the next byte. Only what attributes costs takes note.</summary>
    void BeginByte();
}
