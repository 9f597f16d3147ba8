using System.Numerics;

namespace Nacrith.Reliability.Independent.Ensemble;

/// <summary>The slots of all contexts, one for half a byte: a check, the byte that came last and how often, and 15 nodes.</summary>
internal sealed class SlotTable
{
    private const int NodesInSlot = 15;

    private readonly ushort[] _checks;
    private readonly (byte Value, byte Length)[] _runs;
    private readonly Node[] _nodes;
    private readonly int _shift;

    /// <summary>Makes an empty table.</summary>
    public SlotTable(long contentLength)
    {
        var slots = (int)BitOperations.RoundUpToPowerOf2((ulong)Math.Clamp(contentLength * 16, 1 << 12, 1 << 21));
        _checks = new ushort[slots];
        _runs = new (byte, byte)[slots];
        _nodes = new Node[slots * NodesInSlot];
        _shift = 32 - BitOperations.Log2((uint)slots);
    }

    /// <summary>The byte that came last in a slot, and how often in a row.</summary>
    public ref (byte Value, byte Length) Run(int slot) => ref _runs[slot];

    /// <summary>A node of a slot, from 1.</summary>
    public ref Node NodeAt(int slot, int node) => ref _nodes[(slot * NodesInSlot) + node - 1];

    /// <summary>Finds the slot of a hash, or takes one.</summary>
    /// <param name="hash">The context's hash.</param>
    /// <param name="nearby">Which of the 64 slots around.</param>
    /// <param name="check">Tells contexts apart.</param>
    public int Find(ulong hash, int nearby, ushort check)
    {
        check |= 1;
        var first = (int)((uint)(hash >> 32) >> _shift) ^ nearby;
        var second = first ^ 1;
        if (_checks[first] == check || _checks[second] == check)
        {
            return _checks[first] == check ? first : second;
        }

        var slot = NodeAt(second, 1).Count < NodeAt(first, 1).Count ? second : first;
        _checks[slot] = check;
        _runs[slot] = default;
        _nodes.AsSpan(slot * NodesInSlot, NodesInSlot).Fill(Node.Empty);
        return slot;
    }
}
