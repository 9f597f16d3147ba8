namespace Nacrith.Engine.Forms;

/// <summary>Tells which of many numbers come more than once, in memory that does not grow; a few unlike ones count as alike.</summary>
internal sealed class ValueTally
{
    private const int Bits = 21;

    // The golden ratio's part of 2^32 spreads numbers that are close together.
    private const uint Spread = 0x9E3779B1;

    private readonly byte[] _counts = new byte[1 << Bits];

    /// <summary>Counts a number.</summary>
    public void Add(int value) => _counts[SlotOf(value)] = _counts[SlotOf(value)] == 0 ? (byte)1 : (byte)2;

    /// <summary>Whether the number has come more than once.</summary>
    public bool IsRepeated(int value) => _counts[SlotOf(value)] > 1;

    private static uint SlotOf(int value) => (uint)value * Spread >> (32 - Bits);
}
