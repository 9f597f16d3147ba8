namespace Nacrith.Engine.Language.Portable.Kernels;

/// <summary>
/// Multiplies panels of weights by tiles of activations. For each row and token, over the groups of 64 inputs in ascending
/// order: y = fma(s, z, y), where s is the activations' scale and z, from zero, the sum over the group's two blocks of
/// z = fma(d, p, z), then z = fma(m, σ, z). p is the exact integer product of the block, σ the sum of its activations, d and
/// m its weights' scale and minimum. Every implementation yields these bits.
/// </summary>
internal abstract unsafe class PanelKernel
{
    /// <summary>From so many tokens on, a tile with empty places costs less than its tokens one by one.</summary>
    public const int FewestForTile = 4;

    /// <summary>From so many tokens on, tiles in pairs are worth unpacking weights of 4 bits for.</summary>
    public const int FewestForPairs = 32;

    /// <summary>
    /// How far ahead of a block the routines ask for weights, as panels lie one behind the other: line by line, so that the memory is
    /// never idle and nothing waits for many lines at once. With 9 to 15 KB it is as fast; with 4 KB two lanes wait.
    /// </summary>
    public const int AheadBytes = 8192;

    /// <summary>The fastest of this processor.</summary>
    public static PanelKernel Best { get; } = Supported().First();

    /// <summary>All that this processor can run, fastest first.</summary>
    public static IEnumerable<PanelKernel> Supported()
    {
        if (AmxKernel.IsSupported)
        {
            yield return new AmxKernel();
        }

        if (VnniKernel.IsSupported)
        {
            yield return new VnniKernel();
        }

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

    /// <summary>Whether it has a faster way for weights of 7 bits and tiles in pairs.</summary>
    public virtual bool TakesPairs => false;

    /// <summary>Multiplies a panel with weights of 7 bits for all tokens of the tile and of those behind it.</summary>
    /// <param name="product">The product of the first tile.</param>
    /// <param name="pairs">Pairs of tiles.</param>
    public virtual void MultiplyPairs(in PanelProduct product, int pairs) => throw new NotSupportedException();

    /// <summary>Multiplies for the first tokens of the tile.</summary>
    /// <param name="product">The product; its output has room for eight tokens.</param>
    /// <param name="tokens">How many, 1 to 8; it may do more.</param>
    public abstract void MultiplyTile(in PanelProduct product, int tokens);

    /// <summary>Multiplies for the first tokens of the tile, together or one by one, whichever is faster.</summary>
    /// <param name="product">The product; its output has room for eight tokens.</param>
    /// <param name="tokens">How many, 1 to 8; it may do more.</param>
    public void MultiplyFirst(PanelProduct product, int tokens)
    {
        if (tokens >= FewestForTile)
        {
            MultiplyTile(product, tokens);
            return;
        }

        for (var token = 0; token < tokens; token++, product.Output += product.Stride)
        {
            MultiplyOne(product, token);
        }
    }

    /// <summary>Multiplies for one token of the tile.</summary>
    /// <param name="product">The product; its output is that token's.</param>
    /// <param name="token">The token's place in the tile, 0 to 7.</param>
    public abstract void MultiplyOne(in PanelProduct product, int token);
}
