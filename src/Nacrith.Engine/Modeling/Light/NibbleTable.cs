using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics.X86;
using Nacrith.Engine.Buffers;

namespace Nacrith.Engine.Modeling.Light;

/// <summary>
/// A hash table of slots for half a byte: the bit histories of the 15 nodes of a nibble's binary tree. Four slots and
/// their check bytes fill a cache line, so a look-up touches one line of memory for four bits, and compares four checks at
/// once. The slot that has seen least is replaced. (Nibble-wise slots: Mahoney, PAQ6 to LPAQ1.)
/// </summary>
internal sealed unsafe class NibbleTable : IDisposable
{
    /// <summary>Bit histories in a slot.</summary>
    public const int SlotLength = 15;

    private const int LineBits = 6;
    private const int SlotsInLine = 4;
    private const uint EveryByte = 0x01010101;

    private readonly AlignedMemory<byte> _memory;
    private readonly byte* _lines;
    private readonly uint _lineMask;

    /// <summary>Makes an empty table.</summary>
    /// <param name="lengthBits">Binary logarithm of its length in bytes, at least 12.</param>
    public NibbleTable(int lengthBits)
    {
        _memory = new(1 << lengthBits);
        _lines = _memory.Pointer;
        _lineMask = (1u << (lengthBits - LineBits)) - 1;
    }

    /// <inheritdoc/>
    public void Dispose() => _memory.Dispose();

    /// <summary>Starts fetching the line of a hash, for a <see cref="Find"/> soon after.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Prefetch(uint hash)
    {
        if (Sse.IsSupported)
        {
            Sse.Prefetch0(_lines + ((nuint)(hash & _lineMask) << LineBits));
        }
    }

    /// <summary>The hash of the second nibble's slot; the line does not depend on the last bit of the first nibble.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static uint SecondHash(uint hash, uint firstNibble) =>
        (hash ^ (((firstNibble >> 1) + 1) * 3)) + (firstNibble << 24);

    /// <summary>The slot of a hash: its low bits choose the line, its top byte is the check. Node n is at offset n.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public byte* Find(uint hash, byte* confidence)
    {
        var line = _lines + ((nuint)(hash & _lineMask) << LineBits);
        var check = hash >> 24;
        var differences = *(uint*)line ^ (check * EveryByte);

        // The lowest zero byte is where the lowest of these bits is set.
        var zeros = (differences - EveryByte) & ~differences & (EveryByte << 7);
        return zeros != 0
            ? Slot(line, (uint)BitOperations.TrailingZeroCount(zeros) >> 3)
            : Replace(line, (byte)check, confidence);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static byte* Slot(byte* line, uint index) => line + (SlotsInLine - 1) + (index * SlotLength);

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static byte* Replace(byte* line, byte check, byte* confidence)
    {
        var victim = Math.Min(
            Math.Min(Rank(line, 0, confidence), Rank(line, 1, confidence)),
            Math.Min(Rank(line, 2, confidence), Rank(line, 3, confidence))) & (SlotsInLine - 1);
        line[victim] = check;
        var slot = Slot(line, victim);
        Unsafe.InitBlockUnaligned(slot + 1, 0, SlotLength);
        return slot;
    }

    // Orders slots by what they have seen, the first of equals first, without a branch that could be foretold wrongly.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static uint Rank(byte* line, uint index, byte* confidence) =>
        ((uint)confidence[Slot(line, index)[1]] * SlotsInLine) + index;
}
