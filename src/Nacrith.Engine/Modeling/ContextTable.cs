using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics.X86;
using Nacrith.Engine.Buffers;

namespace Nacrith.Engine.Modeling;

/// <summary>
/// What every context has seen, by nibble. A slot is one cache line for one context and one nibble: a 16-bit check,
/// the byte that followed last and how many times in a row, and fifteen nodes, one for each partial nibble. A node
/// holds 16 bits of probability, an 8-bit count and a <see cref="BitHistory"/> state. Of two possible places a new
/// context takes the one that has been used less.
/// </summary>
internal sealed unsafe class ContextTable : IDisposable
{
    /// <summary>Bytes of a slot.</summary>
    public const int SlotBytes = 64;

    /// <summary>Offset of the byte that followed last, within a slot; its run length is the byte after.</summary>
    public const int RunOffset = 2;

    /// <summary>Offset of the fifteen 32-bit nodes within a slot.</summary>
    public const int NodeOffset = 4;

    /// <summary>A node that has seen nothing.</summary>
    public const uint EmptyNode = 0x8000_0000;

    private readonly AlignedMemory<byte> _memory;
    private readonly byte* _slots;
    private readonly int _shift;

    /// <summary>Makes an empty table.</summary>
    /// <param name="bytes">Its size, rounded up to a power of two.</param>
    public ContextTable(long bytes)
    {
        var slots = (int)(BitOperations.RoundUpToPowerOf2((ulong)bytes) / SlotBytes);
        _memory = new(slots * SlotBytes);
        _slots = _memory.Pointer;
        _shift = 32 - BitOperations.Log2((uint)slots);
    }

    /// <inheritdoc/>
    public void Dispose() => _memory.Dispose();

    /// <summary>Asks the memory for the slot of a context, ahead of <see cref="Find"/>.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Prefetch(uint hash) => PrefetchNearby(hash, 0);

    /// <summary>The same ahead of <see cref="FindNearby"/>.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void PrefetchNearby(uint hash, uint nearby)
    {
        if (Sse.IsSupported)
        {
            Sse.Prefetch0(_slots + ((nint)((hash >> _shift) ^ nearby) * SlotBytes));
        }
    }

    /// <summary>The slot of a context, emptied if another context had it.</summary>
    /// <param name="hash">Chooses the place.</param>
    /// <param name="check">Tells contexts of one place apart.</param>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public byte* Find(uint hash, ushort check) => FindNearby(hash, 0, check);

    /// <summary>A slot not far from that of <paramref name="hash"/>.</summary>
    /// <param name="hash">Chooses the place.</param>
    /// <param name="nearby">Which of the slots around it, 0 to 63.</param>
    /// <param name="check">Tells contexts of one place apart.</param>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public byte* FindNearby(uint hash, uint nearby, ushort check)
    {
        check |= 1;
        var place = (hash >> _shift) ^ nearby;
        var slot = _slots + ((nint)place * SlotBytes);
        return *(ushort*)slot == check ? slot : FindElsewhere(place, check, slot);
    }

    private byte* FindElsewhere(uint place, ushort check, byte* first)
    {
        var second = _slots + ((nint)(place ^ 1) * SlotBytes);
        if (*(ushort*)second == check)
        {
            return second;
        }

        var slot = Uses(second) < Uses(first) ? second : first;
        new Span<byte>(slot, SlotBytes).Clear();
        *(ushort*)slot = check;
        new Span<uint>(slot + NodeOffset, 15).Fill(EmptyNode);
        return slot;
    }

    // The count of the first node: how many times the nibble was coded here.
    private static uint Uses(byte* slot) => *(uint*)(slot + NodeOffset) & 0xFF00;
}
