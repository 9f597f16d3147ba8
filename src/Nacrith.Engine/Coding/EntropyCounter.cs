namespace Nacrith.Engine.Coding;

/// <summary>Takes decisions like an encoder and adds up what they cost, without writing anything.</summary>
internal struct EntropyCounter : IBitCoder
{
    /// <summary>What the decisions so far cost, in bits.</summary>
    public double Bits { get; private set; }

    /// <inheritdoc/>
    public int Code(int bit, uint probabilityOfOne)
    {
        Bits += Cost(bit, probabilityOfOne);
        return bit;
    }

    /// <inheritdoc/>
    public readonly void BeginByte()
    {
    }

    /// <summary>What one decision costs, in bits.</summary>
    public static double Cost(int bit, uint probabilityOfOne)
    {
        const double unit = 1.0 / 4294967296.0;
        var one = Math.Clamp(probabilityOfOne, 1, uint.MaxValue) * unit;

        // For reports and for what a writer chooses; no reader depends on it, so the platform's logarithm is good enough.
        return -Math.Log2(bit != 0 ? one : 1.0 - one);
    }
}
