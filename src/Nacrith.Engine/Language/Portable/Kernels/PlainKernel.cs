namespace Nacrith.Engine.Language.Portable.Kernels;

/// <summary>The definition of a panel's product in plain code, for processors without the instructions and for tests.</summary>
internal sealed unsafe class PlainKernel : PanelKernel
{
    private const int BlockInputs = PackedMatrix.BlockInputs;
    private const int PanelRows = PackedMatrix.PanelRows;
    private const int TileTokens = ActivationTiles.TileTokens;

    /// <inheritdoc/>
    public override void MultiplyTile(in PanelProduct product, int tokens)
    {
        for (var token = 0; token < TileTokens; token++)
        {
            Multiply(product, token, product.Output + (token * product.Stride));
        }
    }

    /// <inheritdoc/>
    public override void MultiplyOne(in PanelProduct product, int token) => Multiply(product, token, product.Output);

    private static void Multiply(in PanelProduct product, int token, float* output)
    {
        for (var row = 0; row < PanelRows; row++)
        {
            var y = 0f;
            for (var group = 0; group < product.Groups; group++)
            {
                var z = 0f;
                for (var block = 2 * group; block < (2 * group) + 2; block++)
                {
                    z = AddBlock(product, row, block, token, z);
                }

                y = MathF.FusedMultiplyAdd(product.ValueScales[(group * TileTokens) + token], z, y);
            }

            output[row] = y;
        }
    }

    private static float AddBlock(in PanelProduct product, int row, int block, int token, float z)
    {
        z = MathF.FusedMultiplyAdd(Scale(product, block, row), Dot(product, row, block, token), z);
        return MathF.FusedMultiplyAdd(Scale(product, block, PanelRows + row), product.Sums[(block * TileTokens) + token], z);
    }

    // Scales and, behind them, minima.
    private static float Scale(in PanelProduct product, int block, int index) => product.IsNibbles
        ? (float)((Half*)(product.Blocks + (block * PackedMatrix.NibbleBlockBytes) + PackedMatrix.NibbleWeightBytes))[index]
        : ((float*)(product.Blocks + (block * PackedMatrix.ByteBlockBytes) + PackedMatrix.ByteWeightBytes))[index];

    private static int Dot(in PanelProduct product, int row, int block, int token)
    {
        var sum = 0;
        for (var i = 0; i < BlockInputs; i++)
        {
            var value = product.Values[(token * product.Columns) + (block * BlockInputs) + i];
            sum += PackedMatrix.Quantity(product.Blocks, product.IsNibbles, block, row, i) * value;
        }

        return sum;
    }
}
