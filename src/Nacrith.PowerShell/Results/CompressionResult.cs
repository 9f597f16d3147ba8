namespace Nacrith;

/// <summary>What became of a file that <c>Compress-NacrithFile</c> compressed. Pipes on into <c>Expand-NacrithFile</c>.</summary>
public sealed class CompressionResult
{
    internal CompressionResult()
    {
    }

    /// <summary>The source; for a solid archive the folder that all of it lies in, or the one thing that was named.</summary>
    public required string Path { get; init; }

    /// <summary>The archive.</summary>
    public required string DestinationPath { get; init; }

    /// <summary>Files in the archive: 1, or those of a solid archive.</summary>
    public required int Files { get; init; }

    /// <summary>Bytes of the source.</summary>
    public required long Length { get; init; }

    /// <summary>Bytes of the archive.</summary>
    public required long CompressedLength { get; init; }

    /// <summary>Bits of the archive for each byte of the source; 0 for an empty source.</summary>
    public double BitsPerByte => Length == 0 ? 0 : 8.0 * CompressedLength / Length;

    /// <summary>Bytes of the source for each byte of the archive.</summary>
    public double Ratio => (double)Length / CompressedLength;

    /// <summary>The level: Fast, Balanced or Max.</summary>
    public required string Level { get; init; }

    /// <summary>Tokens that the language model coded.</summary>
    public required long Tokens { get; init; }

    /// <summary>Seconds it took.</summary>
    public required double Seconds { get; init; }

    /// <summary>Bytes of the source a second.</summary>
    public double BytesPerSecond => Seconds > 0 ? Length / Seconds : 0;
}
