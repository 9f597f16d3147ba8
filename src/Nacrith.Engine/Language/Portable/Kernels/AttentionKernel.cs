namespace Nacrith.Engine.Language.Portable.Kernels;

/// <summary>
/// The integer products of attention for three query heads that share keys and values, over a group of 32 positions.
/// Layout of a group's keys: two panels of 16 positions, in each for every four elements four bytes a position; of its values:
/// for every pair of positions two bytes an element.
/// </summary>
internal abstract unsafe class AttentionKernel
{
    /// <summary>Positions of a group.</summary>
    public const int GroupPositions = 32;

    /// <summary>Query heads taken at once.</summary>
    public const int Heads = 3;

    /// <summary>Added to keys, so that none is negative: there are instructions that multiply such bytes by signed ones.</summary>
    public const int KeyBias = 128;

    /// <summary>The fastest of this processor.</summary>
    public static AttentionKernel Best { get; } = Supported().First();

    /// <summary>All that this processor can run, fastest first.</summary>
    public static IEnumerable<AttentionKernel> Supported()
    {
        if (VnniAttention.IsSupported)
        {
            yield return new VnniAttention();
        }

        if (Avx512Attention.IsSupported)
        {
            yield return new Avx512Attention();
        }

        if (Avx2Attention.IsSupported)
        {
            yield return new Avx2Attention();
        }

        yield return new PlainAttention();
    }

    /// <summary>Brings a query into the form in which <see cref="Score"/> takes it.</summary>
    /// <param name="query">Integers from -127 to 127.</param>
    /// <param name="width">Elements of a head, a multiple of 64.</param>
    /// <param name="target">Receives it; has room for <paramref name="width"/> elements.</param>
    public virtual void LoadQuery(short* query, int width, short* target) => new Span<short>(query, width).CopyTo(new(target, width));

    /// <summary>Dot products of three queries with the group's keys, which <see cref="KeyBias"/> was added to.</summary>
    /// <param name="keys">The group's keys.</param>
    /// <param name="queries">Three queries as <see cref="LoadQuery"/> left them, <paramref name="width"/> elements from one to the next.</param>
    /// <param name="width">Elements of a head, a multiple of 64.</param>
    /// <param name="scores">Receives 32 products a query.</param>
    public abstract void Score(byte* keys, short* queries, int width, int* scores);

    /// <summary>Adds the group's values, weighted, to three sums.</summary>
    /// <param name="values">The group's values.</param>
    /// <param name="weights">32 weights of the first query; the others' lie <paramref name="stride"/> further each.</param>
    /// <param name="stride">Elements from one query's weights to the next one's.</param>
    /// <param name="width">Elements of a head, a multiple of 64.</param>
    /// <param name="sums">Three sums of <paramref name="width"/> elements.</param>
    public abstract void Blend(sbyte* values, short* weights, nint stride, int width, int* sums);
}
