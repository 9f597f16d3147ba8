namespace Nacrith.Engine.Archive;

/// <summary>
/// Bounds that a reader checks before it allocates anything. A writer stays far inside them; an archive outside
/// them is refused as damaged.
/// </summary>
internal static class ArchiveLimits
{
    /// <summary>Content bytes of one block.</summary>
    public const int BlockLength = 1 << 24;

    /// <summary>Bytes of a record's payload: a list of entries that did not shrink, and more than any block needs.</summary>
    public const int PayloadLength = (1 << 26) + (1 << 20);

    /// <summary>Bytes of a member's list of entries, as it is before it is coded.</summary>
    public const int EntryListLength = 1 << 26;

    /// <summary>
    /// Bytes of a coded list of entries for each byte of its code. Keeps the time that a header takes in proportion to
    /// its size; a list that shrinks further is not coded.
    /// </summary>
    public const int EntryListRatio = 1 << 10;

    /// <summary>Bytes of the smallest record of a block: type, length, flags, content length and checksum.</summary>
    public const int SmallestBlockRecord = 8;

    /// <summary>UTF-8 bytes of a path or a link's target.</summary>
    public const int PathLength = 1 << 15;

    /// <summary>Lanes of one neural span.</summary>
    public const int Lanes = 32;

    /// <summary>Positions that a lane remembers.</summary>
    public const int Window = 1 << 12;

    /// <summary>Positions that the lanes of one neural span remember together.</summary>
    public const int Positions = 1 << 16;

    /// <summary>Spans of one block.</summary>
    public const int Spans = 1 << 16;

    /// <summary>Runs of one block that differ in form.</summary>
    public const int Runs = 1 << 16;

    /// <summary>Bytes that are coded in place of one block's content: text may be longer in the form that is coded.</summary>
    public const int CodedLength = 2 * BlockLength;
}
