namespace Nacrith.Engine.Language.Portable.Kernels;

/// <summary>One panel of 16 rows times one tile of activations.</summary>
internal unsafe ref struct PanelProduct
{
    /// <summary>The panel's blocks: weights, scales and minima, see <see cref="PackedMatrix"/>.</summary>
    public byte* Blocks;

    /// <summary>Groups of 64 inputs, two blocks each.</summary>
    public int Groups;

    /// <summary>Inputs of a token.</summary>
    public readonly nint Columns => (nint)Groups * ActivationTiles.GroupInputs;

    /// <summary>Whether weights have 4 bits, two to a byte, and scales are halves; or 7 bits, and floats.</summary>
    public bool IsNibbles;

    /// <summary>Bytes of one of the panel's blocks.</summary>
    public readonly int BlockBytes => IsNibbles ? PackedMatrix.NibbleBlockBytes : PackedMatrix.ByteBlockBytes;

    /// <summary>Activations, see <see cref="ActivationTiles"/>.</summary>
    public sbyte* Values;

    /// <summary>Their scales.</summary>
    public float* ValueScales;

    /// <summary>Their sums.</summary>
    public float* Sums;

    /// <summary>Receives 16 floats a token.</summary>
    public float* Output;

    /// <summary>Floats from one token's output to the next one's.</summary>
    public nint Stride;
}
