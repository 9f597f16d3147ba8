using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using Nacrith.Engine.Buffers;

namespace Nacrith.Engine.Modeling;

/// <summary>
/// The nodes of all contexts for the decision at hand: finds their slots when a nibble begins, reads the nodes, and
/// teaches them the outcome, sixteen at a time.
/// </summary>
internal sealed unsafe class ContextNodes : IDisposable
{
    private const int Most = 32;
    private const float CountLimit = 127f;

    private readonly ContextTable _slots;
    private readonly EndTable _ends;
    private readonly PinnedMemory<ulong> _memory = new(6 * Most);
    private readonly ulong* _hashes;
    private readonly byte** _nibbles;
    private readonly byte** _firstNibbles;
    private readonly uint** _nodes;
    private readonly uint* _values;
    private readonly uint* _runs;
    private bool _hasFirstNibble;
    private int _nibbleKey;

    /// <summary>Makes nodes that have seen nothing.</summary>
    /// <param name="contentLength">Expected bytes in all; sizes the tables.</param>
    /// <param name="codesTokens">True if tokens will be coded as well as plain bytes.</param>
    public ContextNodes(long contentLength, bool codesTokens)
    {
        // About as many slots as the contexts of so many bytes fill, within bounds.
        _slots = new ContextTable(Math.Clamp(contentLength * 1024, 1 << 18, 1 << 27));
        _ends = new EndTable(codesTokens ? Math.Clamp(contentLength * 64, 1 << 14, 1 << 24) : 1 << 10);
        _hashes = _memory.Start;
        _nibbles = (byte**)(_hashes + Most);
        _firstNibbles = _nibbles + Most;
        _nodes = (uint**)(_firstNibbles + Most);
        _values = (uint*)(_nodes + Most);
        _runs = _values + Most;
    }

    /// <summary>Contexts in use.</summary>
    public int Count { get; private set; }

    /// <summary>The nodes, as <see cref="ContextTable"/> describes them.</summary>
    public uint* Values => _values;

    /// <summary>The byte that followed each context last, with its run length above it; 0 if unknown.</summary>
    public uint* Runs => _runs;

    /// <inheritdoc/>
    public void Dispose()
    {
        _slots.Dispose();
        _ends.Dispose();
    }

    /// <summary>Prepares for the decisions about the next byte.</summary>
    public void Begin(StreamModels models, BytePlace place, int record, bool hasLines)
    {
        Count = ContextSet.Fill(new Span<ulong>(_hashes, Most), models, place, record, hasLines);
        _nibbleKey = 0;
        _hasFirstNibble = false;
        for (var i = 0; i < Count; i++)
        {
            _slots.Prefetch((uint)(_hashes[i] >> 32));
        }

        if (place == BytePlace.InsideToken)
        {
            for (var i = 0; i < Count; i++)
            {
                _ends.Prefetch((uint)(_hashes[i] >> 32));
            }
        }
    }

    /// <summary>Finds the nodes of the next bit of the byte.</summary>
    /// <param name="partial">1 followed by the bits of the byte so far.</param>
    public void FindBit(int partial)
    {
        var bits = BitOperations.Log2((uint)partial);
        var within = bits & 3;
        var key = (partial >> within) | (bits & 4);
        if (key != _nibbleKey)
        {
            FindSlots(partial >> within, bits < 4);
            _nibbleKey = key;
        }

        var offset = ContextTable.NodeOffset + (4 * ((1 << within) - 1 + (partial & ((1 << within) - 1))));
        for (var i = 0; i < Count; i++)
        {
            var node = (uint*)(_nibbles[i] + offset);
            _nodes[i] = node;
            _values[i] = *node;
        }
    }

    /// <summary>Finds the nodes that tell whether a token ends here.</summary>
    public void FindEnd()
    {
        for (var i = 0; i < Count; i++)
        {
            var node = _ends.Find((uint)(_hashes[i] >> 32), (ushort)_hashes[i]);
            _nodes[i] = node;
            _values[i] = *node;
        }
    }

    /// <summary>Teaches the nodes last found.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization | MethodImplOptions.NoInlining)]
    public void Learn(int bit)
    {
        var after = stackalloc uint[Most];
        for (var i = 0; i < Count; i += VectorLearning.Lanes)
        {
            VectorLearning.AfterNode(Vector512.Load(_values + i), bit, CountLimit).Store(after + i);
        }

        ref var next = ref BitHistory.Next[bit];
        for (var i = 0; i < Count; i++)
        {
            *_nodes[i] = after[i] | Unsafe.Add(ref next, 2 * (nint)(_values[i] & 255));
        }
    }

    /// <summary>Tells which byte it was, after the last of its decisions.</summary>
    public void EndByte(byte value)
    {
        if (!_hasFirstNibble)
        {
            return;
        }

        for (var i = 0; i < Count; i++)
        {
            var run = _firstNibbles[i] + ContextTable.RunOffset;
            if (run[0] == value && run[1] > 0)
            {
                run[1] = (byte)Math.Min(run[1] + 1, 255);
            }
            else
            {
                run[0] = value;
                run[1] = 1;
            }
        }
    }

    private void FindSlots(int partial, bool first)
    {
        if (first)
        {
            _hasFirstNibble = true;
            for (var i = 0; i < Count; i++)
            {
                var slot = _slots.Find((uint)(_hashes[i] >> 32), (ushort)_hashes[i]);
                _nibbles[i] = slot;
                _firstNibbles[i] = slot;
                _runs[i] = *(ushort*)(slot + ContextTable.RunOffset);
            }

            return;
        }

        if (!_hasFirstNibble)
        {
            new Span<uint>(_runs, Count).Clear();
        }

        // The second nibble's slots lie in the same 4 KB as the first's.
        var nearby = (uint)((partial & 15) << 1) + 2u;
        for (var i = 0; i < Count; i++)
        {
            _slots.PrefetchNearby((uint)(_hashes[i] >> 32), nearby);
        }

        for (var i = 0; i < Count; i++)
        {
            _nibbles[i] = _slots.FindNearby((uint)(_hashes[i] >> 32), nearby, (ushort)(_hashes[i] + (ulong)(partial * 0x9E3B)));
        }
    }
}
