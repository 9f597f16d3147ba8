namespace Nacrith;

/// <summary>What became of an archive that <c>Expand-NacrithFile</c> expanded.</summary>
public sealed class ExpansionResult
{
    internal ExpansionResult()
    {
    }

    /// <summary>The archive.</summary>
    public required string Path { get; init; }

    /// <summary>The restored file, or the folder into which a solid archive was restored.</summary>
    public required string DestinationPath { get; init; }

    /// <summary>Files restored.</summary>
    public required int Files { get; init; }

    /// <summary>Bytes of the restored files.</summary>
    public required long Length { get; init; }

    /// <summary>Bytes of the archive.</summary>
    public required long CompressedLength { get; init; }

    /// <summary>Tokens that the language model coded.</summary>
    public required long Tokens { get; init; }

    /// <summary>Seconds it took.</summary>
    public required double Seconds { get; init; }

    /// <summary>Bytes of the restored file a second.</summary>
    public double BytesPerSecond => Seconds > 0 ? Length / Seconds : 0;
}
