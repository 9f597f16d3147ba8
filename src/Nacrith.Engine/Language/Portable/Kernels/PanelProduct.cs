namespace Nacrith.Engine.Language.Portable.Kernels;

/// <summary>One panel of 16 rows times one tile of activations.</summary>
internal unsafe ref struct PanelProduct
{
    /// <summary>Weights, see <see cref="PackedMatrix"/>.</summary>
    public byte* Nibbles;

    /// <summary>Scales, 16 a block.</summary>
    public float* Scales;

    /// <summary>Minima, 16 a block, or null.</summary>
    public float* Minima;

    /// <summary>Blocks of 32 inputs.</summary>
    public int Blocks;

    /// <summary>Planes of nibbles, 1 or 2.</summary>
    public int Planes;

    /// <summary>What is taken from every weight's integer.</summary>
    public int Offset;

    /// <summary>Activations, see <see cref="ActivationTiles"/>.</summary>
    public sbyte* Values;

    /// <summary>Their scales.</summary>
    public float* ValueScales;

    /// <summary>Their sums.</summary>
    public int* Sums;

    /// <summary>Their masses.</summary>
    public float* Masses;

    /// <summary>Receives 16 floats a token.</summary>
    public float* Output;

    /// <summary>Floats from one token's output to the next one's.</summary>
    public nint Stride;
}
