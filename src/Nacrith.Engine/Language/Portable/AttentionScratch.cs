using System.Diagnostics.CodeAnalysis;
using Nacrith.Engine.Buffers;
using Nacrith.Engine.Language.Portable.Kernels;

namespace Nacrith.Engine.Language.Portable;

/// <summary>One thread's memory for the attention of one row; kept from row to row and freed with the thread.</summary>
[SuppressMessage("Design", "CA1001", Justification = "Its memory is freed by finalizers when the thread is gone.")]
internal sealed unsafe class AttentionScratch
{
    /// <summary>Score of a position that is not attended to.</summary>
    public const float Masked = -1e30f;

    private const int Heads = AttentionKernel.Heads;

    private AlignedMemory<float> _scores = new(0);
    private AlignedMemory<short> _weights = new(0);
    private AlignedMemory<float> _totals = new(0);
    private AlignedMemory<int> _sums = new(0);
    private AlignedMemory<short> _queries = new(0);

    /// <summary>Positions of a head's weights.</summary>
    public int Stride { get; private set; }

    /// <summary>Queries as the kernel takes them, head after head.</summary>
    public short* Queries => _queries.Pointer;

    /// <summary>Scales of scores, one a head.</summary>
    public float[] QueryScales { get; } = new float[Heads];

    /// <summary>What the keys' bias adds to a query's products, one a head.</summary>
    public int[] Excess { get; } = new int[Heads];

    /// <summary>Sums of weighted values, head after head.</summary>
    public int* Sums => _sums.Pointer;

    /// <summary>Totals of those sums.</summary>
    public float* Totals => _totals.Pointer;

    /// <summary>Makes room for so many positions and elements of a head.</summary>
    public void Reserve(int positions, int width)
    {
        if (positions > Stride)
        {
            Stride = Math.Max(positions, 2 * Stride);
            Replace(ref _scores, (long)Heads * Stride);
            Replace(ref _weights, (long)Heads * Stride);
        }

        if (Heads * width > _totals.Length)
        {
            Replace(ref _totals, Heads * width);
            Replace(ref _sums, Heads * width);
            Replace(ref _queries, Heads * width);
        }
    }

    /// <summary>Scores of a head.</summary>
    public float* Scores(int head) => _scores.Pointer + ((nint)head * Stride);

    /// <summary>Rounded weights of a head.</summary>
    public short* Weights(int head) => _weights.Pointer + ((nint)head * Stride);

    private static void Replace<T>(ref AlignedMemory<T> memory, long length)
        where T : unmanaged
    {
        memory.Dispose();
        memory = new(length);
    }
}
