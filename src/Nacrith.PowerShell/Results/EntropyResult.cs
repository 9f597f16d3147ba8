namespace Nacrith;

/// <summary>How predictable <c>Measure-NacrithEntropy</c> found a text.</summary>
public sealed class EntropyResult
{
    internal EntropyResult()
    {
    }

    /// <summary>The file, or null for text from the pipeline.</summary>
    public string? Path { get; init; }

    /// <summary>Bytes.</summary>
    public required long Length { get; init; }

    /// <summary>Tokens of the language model.</summary>
    public required long Tokens { get; init; }

    /// <summary>Entropy of the byte frequencies, 0 to 8.</summary>
    public required double OrderZeroBitsPerByte { get; init; }

    /// <summary>Cost of the text under the language model alone; null where there is no text.</summary>
    public double? ModelBitsPerByte { get; init; }

    /// <summary>Cost under the language model and the adaptive model together.</summary>
    public required double EnsembleBitsPerByte { get; init; }

    /// <summary>Bytes that an archive at level Max would need.</summary>
    public required long CompressedLength { get; init; }
}
