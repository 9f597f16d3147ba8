namespace Nacrith.Engine.Modeling;

/// <summary>How a number compares with one that was expected, by the first digit that differs.</summary>
internal static class DigitRelation
{
    /// <summary>1 if the digit is larger, 2 if it is smaller, 3 if what was expected is no digit.</summary>
    public static int Of(byte digit, byte expected) => !TextHash.IsDigit(expected) ? 3 : digit > expected ? 1 : 2;
}
