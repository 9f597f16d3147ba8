namespace Nacrith.Engine.Language.Portable.Kernels;

/// <summary>The definition of a panel's product in plain code, for processors without the instructions and for tests.</summary>
internal sealed unsafe class PlainKernel : PanelKernel
{
    private const int BlockInputs = PackedMatrix.BlockInputs;
    private const int PanelRows = PackedMatrix.PanelRows;
    private const int TileTokens = ActivationTiles.TileTokens;

    /// <inheritdoc/>
    public override void MultiplyFour(in PanelProduct product)
    {
        for (var token = 0; token < TileTokens; token++)
        {
            Multiply(product, token);
        }
    }

    /// <inheritdoc/>
    public override void MultiplyOne(in PanelProduct product) => Multiply(product, 0);

    private static void Multiply(in PanelProduct product, int token)
    {
        for (var row = 0; row < PanelRows; row++)
        {
            var y = 0f;
            for (var block = 0; block < product.Blocks; block++)
            {
                var at = (block * TileTokens) + token;
                var integer = Dot(product, row, block, token) - (product.Offset * product.Sums[at]);
                var scale = product.ValueScales[(block / 2 * TileTokens) + token];
                y = MathF.FusedMultiplyAdd(product.Scales[(block * PanelRows) + row], scale * integer, y);
                if (product.Minima != null)
                {
                    y = MathF.FusedMultiplyAdd(product.Minima[(block * PanelRows) + row], product.Masses[at], y);
                }
            }

            product.Output[(token * product.Stride) + row] = y;
        }
    }

    private static int Dot(in PanelProduct product, int row, int block, int token)
    {
        var total = 0;
        for (var plane = 0; plane < product.Planes; plane++)
        {
            var nibbles = product.Nibbles + (((block * product.Planes) + plane) * PackedMatrix.PlaneBytes) + (4 * row);
            var sum = 0;
            for (var i = 0; i < BlockInputs; i++)
            {
                var nibble = (nibbles[(i / 8 * 64) + (i & 3)] >> (i & 4)) & 15;
                sum += nibble * product.Values[(((block * BlockInputs) + i) / 4 * 4 * TileTokens) + (4 * token) + (i & 3)];
            }

            total = (total << 4) + sum;
        }

        return total;
    }
}
