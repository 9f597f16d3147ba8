using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics.X86;

namespace Nacrith.Engine.Modeling.Light;

/// <summary>
/// A hash table of slots for half a byte: one check byte and the bit histories of the 15 nodes of a nibble's binary tree.
/// Four slots share a cache line, so a look-up touches one line of memory for four bits. The slot that has seen least
/// is replaced. (Nibble-wise slots: Mahoney, PAQ6 to LPAQ1.)
/// </summary>
internal sealed unsafe class NibbleTable
{
    /// <summary>Bytes of a slot; node n (1 to 15) is at offset n.</summary>
    public const int SlotLength = 16;

    private const int LineBits = 6;
    private const int SlotsInLine = 4;

    private readonly PinnedMemory<byte> _memory;
    private readonly byte* _lines;
    private readonly uint _lineMask;

    /// <summary>Makes an empty table.</summary>
    /// <param name="lengthBits">Binary logarithm of its length in bytes, at least 12.</param>
    public NibbleTable(int lengthBits)
    {
        _memory = new(1 << lengthBits);
        _lines = _memory.Start;
        _lineMask = (1u << (lengthBits - LineBits)) - 1;
    }

    /// <summary>Starts fetching the line of a hash, for a <see cref="Find"/> soon after.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Prefetch(uint hash)
    {
        if (Sse.IsSupported)
        {
            Sse.Prefetch0(_lines + ((nuint)(hash & _lineMask) << LineBits));
        }
    }

    /// <summary>The hash of the second nibble's slot, in the same page of memory as the first's.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static uint SecondHash(uint hash, uint firstNibble) =>
        (hash ^ ((firstNibble + 1) * 3)) + (firstNibble << 24);

    /// <summary>The slot of a hash: its low bits choose the line, its top byte is the check.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public byte* Find(uint hash, byte* confidence)
    {
        var line = _lines + ((nuint)(hash & _lineMask) << LineBits);
        var check = (byte)(hash >> 24);
        if (line[0] == check)
        {
            return line;
        }

        if (line[SlotLength] == check)
        {
            return line + SlotLength;
        }

        if (line[SlotLength * 2] == check)
        {
            return line + (SlotLength * 2);
        }

        return line[SlotLength * 3] == check ? line + (SlotLength * 3) : Replace(line, check, confidence);
    }

    private static byte* Replace(byte* line, byte check, byte* confidence)
    {
        var victim = line;
        var least = int.MaxValue;
        for (var i = 0; i < SlotsInLine; i++)
        {
            var slot = line + (i * SlotLength);
            if (confidence[slot[1]] < least)
            {
                least = confidence[slot[1]];
                victim = slot;
            }
        }

        Unsafe.InitBlockUnaligned(victim, 0, SlotLength);
        victim[0] = check;
        return victim;
    }
}
