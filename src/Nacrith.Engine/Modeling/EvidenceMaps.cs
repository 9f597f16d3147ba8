using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using Nacrith.Engine.Buffers;

namespace Nacrith.Engine.Modeling;

/// <summary>
/// Learns how often a one follows each of a set of small states, for many inputs of the mixer at once: every input
/// names the entry of its state, all are read together, stretched, and taught the same bit. An entry is 22 bits of
/// probability and 10 bits of count: a mean of its first observations, later a sliding one. Entry 0 says nothing and
/// learns nothing.
/// </summary>
internal sealed unsafe class EvidenceMaps : IDisposable
{
    private const uint Untaught = 0x8000_0000;

    private readonly AlignedMemory<uint> _memory;
    private readonly PinnedMemory<uint> _loaded;
    private readonly PinnedMemory<int> _indexes;
    private readonly PinnedMemory<float> _limits;

    /// <summary>Makes maps whose entries all say one half.</summary>
    /// <param name="entries">Number of entries.</param>
    /// <param name="inputs">Most inputs at once.</param>
    public EvidenceMaps(int entries, int inputs)
    {
        var padded = (inputs + VectorLearning.Lanes - 1) / VectorLearning.Lanes * VectorLearning.Lanes;
        _memory = new(entries);
        _memory.Span(0, entries).Fill(Untaught);
        _loaded = new(padded);
        _indexes = new(padded);
        _limits = new(padded);
    }

    /// <summary>The entry that each input names, 0 for none.</summary>
    public int* Indexes => _indexes.Start;

    /// <summary>Observations after which an input's entries follow at a constant rate, at most 1023, by input.</summary>
    public Span<float> Limits => _limits.Span;

    /// <inheritdoc/>
    public void Dispose() => _memory.Dispose();

    /// <summary>Writes the stretched probability of every input's entry.</summary>
    /// <param name="stretched">Room for the inputs, rounded up to a multiple of sixteen.</param>
    /// <param name="inputs">Inputs in use.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization | MethodImplOptions.NoInlining)]
    public void Read(float* stretched, int inputs)
    {
        var entries = _memory.Pointer;
        var loaded = _loaded.Start;
        var indexes = _indexes.Start;
        for (var i = 0; i < inputs; i++)
        {
            loaded[i] = entries[indexes[i]];
        }

        for (var i = 0; i < inputs; i += VectorLearning.Lanes)
        {
            VectorLearning.Stretch(Vector512.Load(loaded + i)).Store(stretched + i);
        }
    }

    /// <summary>Tells the entries last read which bit came.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization | MethodImplOptions.NoInlining)]
    public void Update(int bit, int inputs)
    {
        var entries = _memory.Pointer;
        var loaded = _loaded.Start;
        var indexes = _indexes.Start;
        for (var i = 0; i < inputs; i += VectorLearning.Lanes)
        {
            VectorLearning.AfterEntry(Vector512.Load(loaded + i), bit, Vector512.Load(_limits.Start + i)).Store(loaded + i);
        }

        for (var i = 0; i < inputs; i++)
        {
            entries[indexes[i]] = loaded[i];
        }

        entries[0] = Untaught;
    }
}
