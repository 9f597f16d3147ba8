namespace Nacrith.Engine.Archive;

/// <summary>
/// Bounds that a reader checks before it allocates anything. A writer stays far inside them; an archive outside
/// them is refused as damaged.
/// </summary>
internal static class ArchiveLimits
{
    /// <summary>Content bytes of one block.</summary>
    public const int BlockLength = 1 << 26;

    /// <summary>Bytes of a record's payload: a block that did not shrink, with room for its tables.</summary>
    public const int PayloadLength = BlockLength + (1 << 20);

    /// <summary>Bytes of a member's list of entries, as it is before it is coded.</summary>
    public const int EntryListLength = 1 << 26;

    /// <summary>UTF-8 bytes of a path or a link's target.</summary>
    public const int PathLength = 1 << 15;

    /// <summary>Lanes of one neural span.</summary>
    public const int Lanes = 64;

    /// <summary>Positions that a lane remembers.</summary>
    public const int Window = 1 << 15;

    /// <summary>Spans of one block.</summary>
    public const int Spans = 1 << 16;
}
