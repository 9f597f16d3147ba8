namespace Nacrith;

/// <summary>What <c>Get-NacrithFile</c> says of an archive. Pipes on into the other cmdlets.</summary>
public sealed class ArchiveInfo
{
    internal ArchiveInfo()
    {
    }

    /// <summary>The archive.</summary>
    public required string Path { get; init; }

    /// <summary>The level of its first member: Fast, Balanced or Max.</summary>
    public required string Level { get; init; }

    /// <summary>Members: one, unless archives were joined.</summary>
    public required int Members { get; init; }

    /// <summary>Files in the archive.</summary>
    public required int Files { get; init; }

    /// <summary>Bytes of the content.</summary>
    public required long Length { get; init; }

    /// <summary>Bytes of the archive.</summary>
    public required long CompressedLength { get; init; }

    /// <summary>Bits of the archive for each byte of the content; 0 for an empty content.</summary>
    public double BitsPerByte => Length == 0 ? 0 : 8.0 * CompressedLength / Length;

    /// <summary>Bytes of the content for each byte of the archive.</summary>
    public double Ratio => (double)Length / CompressedLength;

    /// <summary>Tokens that the language model codes.</summary>
    public required long Tokens { get; init; }

    /// <summary>SHA-256 of the language model that expansion needs, or null if it needs none.</summary>
    public string? ModelSha256 { get; init; }

    /// <summary>What evaluated the language model, or null.</summary>
    public string? Backend { get; init; }

    /// <summary>Files, folders and links, in the order of their content.</summary>
    public required ArchiveItem[] Entries { get; init; }
}
