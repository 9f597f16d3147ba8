namespace Nacrith.Benchmarks;

/// <summary>What the parts of the models make of a file, in bits.</summary>
internal sealed class PartCosts
{
    /// <summary>Whether a neural span is at hand.</summary>
    public bool IsNeural { get; set; }

    /// <summary>Bytes of plain spans.</summary>
    public long PlainBytes { get; private set; }

    /// <summary>Plain spans.</summary>
    public double PlainBits { get; private set; }

    /// <summary>Neural spans.</summary>
    public double NeuralBits { get; private set; }

    /// <summary>Neural spans, by the language model alone.</summary>
    public double ModelBits { get; set; }

    /// <summary>Neural spans, by the language model and a bias head.</summary>
    public double BiasedBits { get; set; }

    /// <summary>Adds a decision.</summary>
    public void Add(double bits)
    {
        NeuralBits += IsNeural ? bits : 0;
        PlainBits += IsNeural ? 0 : bits;
    }

    /// <summary>Adds plain bytes.</summary>
    public void AddPlain(double bits, int bytes)
    {
        PlainBits += bits;
        PlainBytes += bytes;
    }
}
