namespace Nacrith.Engine;

/// <summary>What a text costs under each model.</summary>
/// <param name="Length">Bytes.</param>
/// <param name="Tokens">Tokens of the language model.</param>
/// <param name="OrderZeroBitsPerByte">Entropy of the byte frequencies.</param>
/// <param name="ModelBitsPerByte">Cost under the language model alone.</param>
/// <param name="EnsembleBitsPerByte">Cost under the language model and the adaptive model together.</param>
/// <param name="CompressedLength">Bytes that an archive at <see cref="CompressionLevel.Max"/> would need.</param>
public sealed record EntropyReport(
    long Length, long Tokens, double OrderZeroBitsPerByte, double ModelBitsPerByte, double EnsembleBitsPerByte, long CompressedLength);

/// <summary>Measures how predictable a text is.</summary>
public static class EntropyMeter
{
    /// <summary>Measures <paramref name="content"/>.</summary>
    /// <param name="content">Any bytes; for strings, their UTF-8.</param>
    /// <param name="name">What to call the content in messages.</param>
    /// <param name="modelPath">A GGUF file or null, as in <see cref="CompressionOptions.ModelPath"/>.</param>
    /// <param name="progress">May be null.</param>
    /// <param name="cancellation">Stops within a fraction of a second.</param>
    /// <exception cref="NacrithException">The model cannot be used.</exception>
    public static EntropyReport Measure(
        ReadOnlyMemory<byte> content, string name, string? modelPath, Action<ProgressReport>? progress, CancellationToken cancellation) =>
        throw new NotImplementedException();
}
