namespace Nacrith.Engine.Language.Portable.Kernels;

/// <summary>The definition of attention's products in plain code.</summary>
internal sealed unsafe class PlainAttention : RowAttention
{
    private const int PanelPositions = 16;

    /// <inheritdoc/>
    protected override void ScoreGroup(byte* keys, short* queries, int width, int* scores)
    {
        for (var head = 0; head < Heads; head++)
        {
            for (var position = 0; position < GroupPositions; position++)
            {
                var key = keys + (position / PanelPositions * PanelPositions * width) + (position % PanelPositions * 4);
                var sum = 0;
                for (var i = 0; i < width; i++)
                {
                    sum += queries[(head * width) + i] * key[(i / 4 * 4 * PanelPositions) + (i & 3)];
                }

                scores[(head * GroupPositions) + position] = sum;
            }
        }
    }

    /// <inheritdoc/>
    protected override void BlendGroup(sbyte* values, short* weights, nint stride, int width, int* sums)
    {
        for (var head = 0; head < Heads; head++)
        {
            for (var position = 0; position < GroupPositions; position++)
            {
                var value = values + (position / 4 * 4 * width) + (position & 3);
                int weight = weights[(head * stride) + position];
                for (var i = 0; i < width; i++)
                {
                    sums[(head * width) + i] += weight * value[4 * i];
                }
            }
        }
    }
}
