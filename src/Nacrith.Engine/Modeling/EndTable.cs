using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics.X86;
using Nacrith.Engine.Buffers;

namespace Nacrith.Engine.Modeling;

/// <summary>
/// Whether tokens ended, by context: one node (see <see cref="ContextTable"/>) and a check an entry, eight bytes.
/// </summary>
internal sealed unsafe class EndTable : IDisposable
{
    private readonly AlignedMemory<Entry> _memory;
    private readonly Entry* _entries;
    private readonly int _shift;

    /// <summary>Makes an empty table.</summary>
    /// <param name="bytes">Its size, rounded up to a power of two.</param>
    public EndTable(long bytes)
    {
        var count = (int)(BitOperations.RoundUpToPowerOf2((ulong)bytes) / (ulong)sizeof(Entry));
        _memory = new(count);
        _entries = _memory.Pointer;
        _shift = 32 - BitOperations.Log2((uint)count);
    }

    /// <inheritdoc/>
    public void Dispose() => _memory.Dispose();

    /// <summary>Asks the memory for the node of a context, ahead of <see cref="Find"/>.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Prefetch(uint hash)
    {
        if (Sse.IsSupported)
        {
            Sse.Prefetch0(_entries + (hash >> _shift));
        }
    }

    /// <summary>The node of a context, emptied if another context had it.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public uint* Find(uint hash, ushort check)
    {
        var entry = _entries + (hash >> _shift);
        check |= 1;
        if (entry->Check != check)
        {
            entry->Check = check;
            entry->Node = ContextTable.EmptyNode;
        }

        return &entry->Node;
    }

    [StructLayout(LayoutKind.Sequential)]
    private struct Entry
    {
        public uint Node;
        public uint Check;
    }
}
