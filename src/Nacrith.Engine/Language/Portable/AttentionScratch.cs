using System.Diagnostics.CodeAnalysis;
using Nacrith.Engine.Buffers;
using Nacrith.Engine.Language.Portable.Kernels;

namespace Nacrith.Engine.Language.Portable;

/// <summary>One thread's memory for the attention of a few rows; kept from block to block and freed with the thread.</summary>
[SuppressMessage("Design", "CA1001", Justification = "Its memory is freed by finalizers when the thread is gone.")]
internal sealed unsafe class AttentionScratch
{
    /// <summary>Score of a position that is not attended to.</summary>
    public const float Masked = -1e30f;

    private AlignedMemory<float> _scores = new(0);
    private AlignedMemory<short> _weights = new(0);
    private AlignedMemory<float> _totals = new(0);
    private AlignedMemory<int> _sums = new(0);
    private AlignedMemory<short> _queries = new(0);
    private AlignedMemory<int> _products = new(0);
    private AlignedMemory<nint> _keys = new(0);
    private AlignedMemory<nint> _values = new(0);
    private AlignedMemory<nint> _keyScales = new(0);
    private AlignedMemory<nint> _valueScales = new(0);

    /// <summary>Positions of a query's weights.</summary>
    public int Stride { get; private set; }

    /// <summary>Queries as the kernel takes them, one after another.</summary>
    public short* Queries => _queries.Pointer;

    /// <summary>Scales of scores, one a query.</summary>
    public float[] QueryScales { get; private set; } = [];

    /// <summary>What the keys' bias adds to a query's products, one a query.</summary>
    public int[] Excess { get; private set; } = [];

    /// <summary>What undoes the rounding of a query's weights, one a query.</summary>
    public float[] Factors { get; private set; } = [];

    /// <summary>Products of queries with keys, as the kernel leaves them.</summary>
    public int* Products => _products.Pointer;

    /// <summary>Sums of weighted values, query after query.</summary>
    public int* Sums => _sums.Pointer;

    /// <summary>Totals of those sums.</summary>
    public float* Totals => _totals.Pointer;

    /// <summary>Where each group's keys lie.</summary>
    public byte** Keys => (byte**)_keys.Pointer;

    /// <summary>Where each group's values lie.</summary>
    public sbyte** Values => (sbyte**)_values.Pointer;

    /// <summary>Where the scales of each group's keys lie.</summary>
    public float** KeyScales => (float**)_keyScales.Pointer;

    /// <summary>Where the scales of each group's values lie.</summary>
    public float** ValueScales => (float**)_valueScales.Pointer;

    /// <summary>What is asked for meanwhile.</summary>
    public AttentionFetch Fetch { get; } = new();

    /// <summary>Makes room.</summary>
    /// <param name="queries">Queries.</param>
    /// <param name="groups">Groups of positions.</param>
    /// <param name="groupsAtOnce">Groups whose products are there at once.</param>
    /// <param name="width">Elements of a query.</param>
    public void Reserve(int queries, int groups, int groupsAtOnce, int width)
    {
        var positions = groups * AttentionKernel.GroupPositions;
        if (positions > Stride)
        {
            // An odd number of groups, so that the weights of several queries do not lie in the same places of a cache.
            Stride = Math.Max(positions, 2 * Stride) | AttentionKernel.GroupPositions;
        }

        var most = Stride / AttentionKernel.GroupPositions;
        AlignedMemory<nint>.Reserve(ref _keys, most);
        AlignedMemory<nint>.Reserve(ref _values, most);
        AlignedMemory<nint>.Reserve(ref _keyScales, most);
        AlignedMemory<nint>.Reserve(ref _valueScales, most);
        AlignedMemory<float>.Reserve(ref _scores, (long)queries * Stride);
        AlignedMemory<short>.Reserve(ref _weights, (long)queries * Stride);
        AlignedMemory<float>.Reserve(ref _totals, queries * width);
        AlignedMemory<int>.Reserve(ref _sums, queries * width);
        AlignedMemory<short>.Reserve(ref _queries, queries * width);
        AlignedMemory<int>.Reserve(ref _products, queries * groupsAtOnce * AttentionKernel.GroupPositions);
        if (queries > Excess.Length)
        {
            (QueryScales, Excess, Factors) = (new float[queries], new int[queries], new float[queries]);
        }
    }

    /// <summary>Scores of a query.</summary>
    public float* Scores(int query) => _scores.Pointer + ((nint)query * Stride);

    /// <summary>Rounded weights of a query.</summary>
    public short* Weights(int query) => _weights.Pointer + ((nint)query * Stride);
}
