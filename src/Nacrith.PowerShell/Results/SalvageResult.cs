using Nacrith.Engine;

namespace Nacrith;

/// <summary>What <c>Expand-NacrithFile -Salvage</c> recovered of one file of a damaged archive.</summary>
public sealed class SalvageResult
{
    internal SalvageResult()
    {
    }

    /// <summary>The archive.</summary>
    public required string Path { get; init; }

    /// <summary>The recovered file, with <c>.incomplete</c> behind its name if something is missing; null if nothing was recovered.</summary>
    public required string? DestinationPath { get; init; }

    /// <summary>Bytes of the file, as far as the archive still tells.</summary>
    public required long Length { get; init; }

    /// <summary>Bytes recovered; zeros stand for the rest.</summary>
    public required long RecoveredLength { get; init; }

    /// <summary>Whether nothing is missing.</summary>
    public bool IsComplete => Missing.Length == 0;

    /// <summary>Where something is missing, how much (-1 if that is unknown) and why.</summary>
    public required MissingRange[] Missing { get; init; }
}
