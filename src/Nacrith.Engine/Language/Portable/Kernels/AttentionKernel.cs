namespace Nacrith.Engine.Language.Portable.Kernels;

/// <summary>
/// The integer products of attention for three query heads that share keys and values, over groups of 32 positions.
/// Layout of a group's keys: two panels of 16 positions, in each for every four elements four bytes a position; of its values:
/// for every four positions four bytes an element.
/// </summary>
internal abstract unsafe class AttentionKernel
{
    /// <summary>Positions of a group.</summary>
    public const int GroupPositions = 32;

    /// <summary>Query heads of a row that are taken at once.</summary>
    public const int Heads = 3;

    /// <summary>Added to keys, so that none is negative: there are instructions that multiply such bytes by signed ones.</summary>
    public const int KeyBias = 128;

    /// <summary>The fastest of this processor.</summary>
    public static AttentionKernel Best { get; } = Supported().First();

    /// <summary>Rows of a lane that can be taken at once; their queries share each key and value that is loaded.</summary>
    public virtual int MostRows => 1;

    /// <summary>All that this processor can run, fastest first.</summary>
    public static IEnumerable<AttentionKernel> Supported()
    {
        if (AmxAttention.IsSupported)
        {
            yield return new AmxAttention();
        }

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

    /// <summary>Brings a query's weights, in place, into the form in which <see cref="Blend"/> takes them.</summary>
    /// <param name="weights">Integers from 0 to 32,767.</param>
    /// <param name="groups">Groups of 32 weights.</param>
    public virtual void LoadWeights(short* weights, int groups)
    {
    }

    /// <summary>Dot products of queries with keys, which <see cref="KeyBias"/> was added to.</summary>
    /// <param name="keys">Where each group's keys lie.</param>
    /// <param name="groups">Groups.</param>
    /// <param name="queries">Three queries a row as <see cref="LoadQuery"/> left them, <paramref name="width"/> elements from one to the next.</param>
    /// <param name="rows">Rows, at most <see cref="MostRows"/>.</param>
    /// <param name="width">Elements of a head, a multiple of 64.</param>
    /// <param name="scores">Receives, group after group, 32 products a query.</param>
    public abstract void Score(byte** keys, int groups, short* queries, int rows, int width, int* scores);

    /// <summary>Adds values, weighted, to the sums of queries.</summary>
    /// <param name="values">Where each group's values lie.</param>
    /// <param name="groups">Groups, at most 16, so that sums of 32 bits hold them.</param>
    /// <param name="weights">The first query's, 32 a group, as <see cref="LoadWeights"/> left them; the others' lie <paramref name="stride"/> further each.</param>
    /// <param name="stride">Elements from one query's weights to the next one's.</param>
    /// <param name="rows">Rows of three queries, at most <see cref="MostRows"/>.</param>
    /// <param name="width">Elements of a head, a multiple of 64.</param>
    /// <param name="sums">Receives <paramref name="width"/> sums a query.</param>
    public abstract void Blend(sbyte** values, int groups, short* weights, nint stride, int rows, int width, int* sums);
}
