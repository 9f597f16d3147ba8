namespace Nacrith.Engine.Language.Portable.Kernels;

/// <summary>Attention's products by a kernel that takes one row and one group at a time.</summary>
internal abstract unsafe class RowAttention : AttentionKernel
{
    /// <inheritdoc/>
    public override void Score(byte** keys, int groups, short* queries, int rows, int width, int* scores)
    {
        for (var group = 0; group < groups; group++)
        {
            for (var row = 0; row < rows; row++, scores += Heads * GroupPositions)
            {
                ScoreGroup(keys[group], queries + (row * Heads * width), width, scores);
            }
        }
    }

    /// <inheritdoc/>
    public override void Blend(sbyte** values, int groups, short* weights, nint stride, int rows, int width, int* sums)
    {
        for (var row = 0; row < rows; row++)
        {
            for (var group = 0; group < groups; group++)
            {
                BlendGroup(values[group], weights + (row * Heads * stride) + (group * GroupPositions), stride, width, sums + (row * Heads * width));
            }
        }
    }

    /// <summary>Three queries times 32 keys.</summary>
    protected abstract void ScoreGroup(byte* keys, short* queries, int width, int* scores);

    /// <summary>Adds 32 values, weighted, to three sums of <paramref name="width"/> elements.</summary>
    protected abstract void BlendGroup(sbyte* values, short* weights, nint stride, int width, int* sums);
}
