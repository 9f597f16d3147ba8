namespace Nacrith.Reliability.Independent.Ensemble;

/// <summary>How the digits of a number relate to others.</summary>
internal static class DigitRelation
{
    /// <summary>The relation of a digit to another byte in its place.</summary>
    public static uint Of(byte digit, byte other) => !LineTemplate.IsDigit(other) ? 3u : digit > other ? 1u : 2u;
}
