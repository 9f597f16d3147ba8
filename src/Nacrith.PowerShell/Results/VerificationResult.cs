namespace Nacrith;

/// <summary>What <c>Test-NacrithFile</c> found. Pipes on into the other cmdlets.</summary>
public sealed class VerificationResult
{
    internal VerificationResult()
    {
    }

    /// <summary>The archive.</summary>
    public required string Path { get; init; }

    /// <summary>Whether all of it decodes and every checksum agrees.</summary>
    public required bool IsValid { get; init; }

    /// <summary>The id of what is wrong, the same as that of the error record; null if nothing is.</summary>
    public string? Fault { get; init; }

    /// <summary>What is wrong, or null.</summary>
    public string? Message { get; init; }

    /// <summary>Bytes of the content; 0 if the archive is not valid.</summary>
    public required long Length { get; init; }

    /// <summary>Bytes of the archive.</summary>
    public required long CompressedLength { get; init; }

    /// <summary>Seconds it took.</summary>
    public required double Seconds { get; init; }

    /// <summary>Bytes of the content a second.</summary>
    public double BytesPerSecond => Seconds > 0 ? Length / Seconds : 0;
}
