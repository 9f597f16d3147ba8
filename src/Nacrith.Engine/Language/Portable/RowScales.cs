namespace Nacrith.Engine.Language.Portable;

/// <summary>Where the scales and minima of one row of a <see cref="PackedMatrix"/> lie.</summary>
/// <param name="panel">The row's panel.</param>
/// <param name="row">The row's place in it.</param>
/// <param name="isNibbles">Whether weights have 4 bits and their scales are halves.</param>
internal readonly unsafe struct RowScales(byte* panel, int row, bool isNibbles)
{
    /// <summary>Sets those of a block of nibbles.</summary>
    public void Set(int block, Half scale, Half minimum)
    {
        var scales = (Half*)(panel + ((nint)block * PackedMatrix.NibbleBlockBytes) + PackedMatrix.NibbleWeightBytes);
        scales[row] = scale;
        scales[row + PackedMatrix.PanelRows] = minimum;
    }

    /// <summary>Sets those of a block of weights of 7 bits.</summary>
    public void Set(int block, float scale, float minimum)
    {
        var scales = (float*)(panel + ((nint)block * PackedMatrix.ByteBlockBytes) + PackedMatrix.ByteWeightBytes);
        scales[row] = scale;
        scales[row + PackedMatrix.PanelRows] = minimum;
    }

    /// <summary>Sets those of a block to zero.</summary>
    public void Clear(int block)
    {
        if (isNibbles)
        {
            Set(block, Half.Zero, Half.Zero);
        }
        else
        {
            Set(block, 0f, 0f);
        }
    }
}
