using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using Nacrith.Engine.Threading;

namespace Nacrith.Engine.Modeling;

/// <summary>
/// A bias for each token, added to the language model's logits: what this text's vocabulary is, learned by gradient
/// descent on the cost of each token, bias -= rate × (p - onehot). Slices of the vocabulary are shared by the crew; each
/// element sees the rows in order, so the result is the same for any number of threads.
/// </summary>
internal sealed unsafe class BiasHead(int count, WorkCrew crew) : IChunkedWork
{
    private const float Rate = 0.2f;
    private const int Slice = 8192;

    private float* _exponentials;
    private float[] _steps = [];
    private int _rows;

    /// <summary>The biases, by rank.</summary>
    public float[] Bias { get; } = new float[count];

    /// <summary>Learns the tokens of one step.</summary>
    /// <param name="exponentials">rows × tokens exponentials that <see cref="TokenDistribution"/> left.</param>
    /// <param name="distribution">What they are to be scaled by.</param>
    /// <param name="ranks">The tokens that were coded, a rank a row.</param>
    public void Learn(float* exponentials, TokenDistribution distribution, ReadOnlySpan<int> ranks)
    {
        _exponentials = exponentials;
        _rows = ranks.Length;
        if (_steps.Length < _rows)
        {
            _steps = new float[_rows];
        }

        for (var row = 0; row < _rows; row++)
        {
            _steps[row] = Rate * distribution.Scale(row);
        }

        crew.Run(this, (count + Slice - 1) / Slice);
        foreach (var rank in ranks)
        {
            Bias[rank] += Rate;
        }
    }

    /// <inheritdoc/>
    public void Execute(int chunk)
    {
        var end = Math.Min(count, (chunk + 1) * Slice);
        fixed (float* bias = Bias)
        {
            for (var row = 0; row < _rows; row++)
            {
                Subtract(bias, _exponentials + ((nint)row * count), _steps[row], chunk * Slice, end);
            }
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization | MethodImplOptions.NoInlining)]
    private static void Subtract(float* bias, float* exponentials, float step, int start, int end)
    {
        var i = start;
        for (; i <= end - Vector512<float>.Count; i += Vector512<float>.Count)
        {
            (Vector512.Load(bias + i) - (Vector512.Load(exponentials + i) * step)).Store(bias + i);
        }

        for (; i < end; i++)
        {
            bias[i] -= exponentials[i] * step;
        }
    }
}
