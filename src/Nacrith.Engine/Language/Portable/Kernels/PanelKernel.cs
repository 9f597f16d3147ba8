namespace Nacrith.Engine.Language.Portable.Kernels;

/// <summary>
/// Multiplies panels of weights by tiles of activations. For each row and token, over the blocks in ascending order:
/// y = fma(d, s·p, y), then, with minima, y = fma(m, s·σ, y), where p is the exact integer product less the offset
/// times σ, σ the sum of the activations and s their scale. Every implementation yields these bits.
/// </summary>
internal abstract class PanelKernel
{
    /// <summary>The fastest of this processor.</summary>
    public static PanelKernel Best { get; } = Supported().First();

    /// <summary>All that this processor can run, fastest first.</summary>
    public static IEnumerable<PanelKernel> Supported()
    {
        if (Avx512Kernel.IsSupported)
        {
            yield return new Avx512Kernel();
        }

        if (AvxVnniDot.IsSupported)
        {
            yield return new HalfPanelKernel<AvxVnniDot>();
        }

        if (Avx2Dot.IsSupported)
        {
            yield return new HalfPanelKernel<Avx2Dot>();
        }

        if (ArmDot.IsSupported)
        {
            yield return new HalfPanelKernel<ArmDot>();
        }

        yield return new PlainKernel();
    }

    /// <summary>Multiplies for all four tokens of the tile.</summary>
    public abstract void MultiplyFour(in PanelProduct product);

    /// <summary>Multiplies for the tile's first token only.</summary>
    public abstract void MultiplyOne(in PanelProduct product);
}
