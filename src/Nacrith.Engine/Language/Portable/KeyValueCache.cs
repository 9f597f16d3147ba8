using System.Runtime.CompilerServices;
using Nacrith.Engine.Buffers;
using Nacrith.Engine.Language.Gguf;
using Nacrith.Engine.Language.Portable.Kernels;

namespace Nacrith.Engine.Language.Portable;

/// <summary>
/// Keys and values of one lane: bytes with a scale for each position and head. A ring of the window's positions
/// behind a group of sinks, the lane's first four positions, which stay when the window slides (attention sinks, Xiao et
/// al. 2023). The window slides by 256 positions at a time; the sinks then move up to the positions before it.
/// </summary>
internal sealed unsafe class KeyValueCache : IDisposable
{
    /// <summary>Positions that are dropped at once.</summary>
    public const int Slide = 256;

    /// <summary>Positions that stay for ever.</summary>
    public const int Sinks = 4;

    private const int Group = AttentionKernel.GroupPositions;
    private const int Panel = 16;

    private readonly int _blocks;
    private readonly int _width;
    private readonly int _heads;
    private readonly int _groups;
    private readonly AlignedMemory<byte> _keys;
    private readonly AlignedMemory<sbyte> _values;
    private readonly AlignedMemory<float> _keyScales;
    private readonly AlignedMemory<float> _valueScales;
    private readonly AlignedMemory<float> _sinkKeys;

    /// <summary>Makes an empty cache.</summary>
    public KeyValueCache(LlamaHyperparameters shape, int window)
    {
        Window = window;
        _blocks = shape.Blocks;
        _width = shape.HeadWidth;
        _heads = shape.KeyValueHeads;
        _groups = 1 + (window / Group);
        var positions = (long)shape.Blocks * _heads * _groups * Group;
        _keys = new(positions * _width, zeroed: false);
        _values = new(positions * _width, zeroed: false);
        _keyScales = new(positions);
        _valueScales = new(positions);
        _sinkKeys = new((long)shape.Blocks * _heads * Sinks * _width);
    }

    /// <summary>Positions of the ring, a multiple of 256.</summary>
    public int Window { get; }

    /// <summary>Positions appended so far.</summary>
    public int Count { get; set; }

    /// <summary>Positions that can be appended before the window may slide. Taking them overwrites only what none of them
    /// attends to, so any number of them can be taken back by setting <see cref="Count"/>.</summary>
    public int UntilSlide => Slide - (Count % Slide);

    /// <summary>First position of the window that the sinks were last rotated for.</summary>
    public int SinksBefore { get; private set; }

    /// <summary>First position, sinks aside, that <paramref name="position"/> attends to.</summary>
    public int Start(int position) => position < Window ? 0 : ((position - Window) / Slide * Slide) + Slide;

    /// <summary>Forgets everything.</summary>
    public void Reset() => (Count, SinksBefore) = (0, 0);

    /// <summary>Becomes a copy of a cache of the same model and window.</summary>
    public void CopyFrom(KeyValueCache other)
    {
        (Count, SinksBefore) = (other.Count, other.SinksBefore);
        var positions = Math.Min(_groups, 1 + ((Count + Group - 1) / Group)) * Group;
        for (var block = 0; block < _blocks; block++)
        {
            for (var head = 0; head < _heads; head++)
            {
                var first = Position(block, head, 0);
                _keys.CopyFrom(other._keys, first * _width, positions * _width);
                _values.CopyFrom(other._values, first * _width, positions * _width);
                _keyScales.CopyFrom(other._keyScales, first, positions);
                _valueScales.CopyFrom(other._valueScales, first, positions);
            }
        }

        _sinkKeys.CopyFrom(other._sinkKeys, 0, (int)_sinkKeys.Length);
    }

    /// <summary>Groups that a position attends to: the sinks' once the window has slid, then the ring's.</summary>
    public int GroupCount(int position)
    {
        var start = Start(position);
        return ((position - start) / Group) + 1 + (start > 0 ? 1 : 0);
    }

    /// <summary>Index of the <paramref name="ordinal"/>th group that a position attends to.</summary>
    public int GroupAt(int start, int ordinal)
    {
        if (start == 0)
        {
            return 1 + ordinal;
        }

        return ordinal == 0 ? 0 : 1 + (((start / Group) + ordinal - 1) % (Window / Group));
    }

    /// <summary>Keys of a group.</summary>
    public byte* Keys(int block, int head, int group) => _keys.Pointer + (Position(block, head, group) * _width);

    /// <summary>Values of a group.</summary>
    public sbyte* Values(int block, int head, int group) => _values.Pointer + (Position(block, head, group) * _width);

    /// <summary>Scales of a group's keys.</summary>
    public float* KeyScales(int block, int head, int group) => _keyScales.Pointer + Position(block, head, group);

    /// <summary>Scales of a group's values.</summary>
    public float* ValueScales(int block, int head, int group) => _valueScales.Pointer + Position(block, head, group);

    /// <summary>Stores a position.</summary>
    /// <param name="block">Transformer block.</param>
    /// <param name="head">Head of keys and values.</param>
    /// <param name="position">Position in the lane.</param>
    /// <param name="plainKey">The key before its rotation.</param>
    /// <param name="key">The key, rotated.</param>
    /// <param name="value">The value.</param>
    public void Store(int block, int head, int position, float* plainKey, float* key, float* value)
    {
        var slot = position % Window;
        StoreKey(block, head, 1 + (slot / Group), slot % Group, key);
        StoreValue(block, head, 1 + (slot / Group), slot % Group, value);
        if (position < Sinks)
        {
            new Span<float>(plainKey, _width).CopyTo(new Span<float>(SinkKey(block, head, position), _width));
            StoreValue(block, head, 0, position, value);
        }
    }

    /// <summary>Rotates the sinks to the positions before <paramref name="start"/>.</summary>
    public void MoveSinks(int start, RotaryTable rotary)
    {
        var turns = stackalloc float[2 * _width];
        var key = stackalloc float[_width];
        for (var sink = 0; sink < Sinks; sink++)
        {
            rotary.Fill(start - Sinks + sink, turns);
            for (var block = 0; block < _blocks; block++)
            {
                for (var head = 0; head < _heads; head++)
                {
                    RotaryTable.Rotate(SinkKey(block, head, sink), key, turns, _width);
                    StoreKey(block, head, 0, sink, key);
                }
            }
        }

        SinksBefore = start;
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _keys.Dispose();
        _values.Dispose();
        _keyScales.Dispose();
        _valueScales.Dispose();
        _sinkKeys.Dispose();
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private long Position(int block, int head, int group) => ((((long)block * _heads) + head) * _groups + group) * Group;

    private float* SinkKey(int block, int head, int sink) =>
        _sinkKeys.Pointer + ((((((long)block * _heads) + head) * Sinks) + sink) * _width);

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void StoreKey(int block, int head, int group, int within, float* key)
    {
        var bytes = stackalloc short[_width];
        KeyScales(block, head, group)[within] = RowMath.Round(key, _width, bytes);
        var target = Keys(block, head, group) + (within / Panel * Panel * _width) + (within % Panel * 4);
        for (var i = 0; i < _width; i += 4, target += 4 * Panel)
        {
            for (var element = 0; element < 4; element++)
            {
                target[element] = (byte)(bytes[i + element] + AttentionKernel.KeyBias);
            }
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void StoreValue(int block, int head, int group, int within, float* value)
    {
        var bytes = stackalloc short[_width];
        ValueScales(block, head, group)[within] = RowMath.Round(value, _width, bytes);
        var target = Values(block, head, group) + (within / 4 * 4 * _width) + (within & 3);
        for (var i = 0; i < _width; i++)
        {
            target[4 * i] = (sbyte)bytes[i];
        }
    }
}
