namespace Nacrith.Engine.Archive;

/// <summary>What an entry of a member is.</summary>
public enum EntryKind
{
    /// <summary>A file, whose bytes are part of the member's content.</summary>
    File,

    /// <summary>A folder.</summary>
    Folder,

    /// <summary>A symbolic link, whose target is part of the entry.</summary>
    Link,
}

/// <summary>One file, folder or link of a member.</summary>
/// <param name="Kind">What it is.</param>
/// <param name="Path">Relative path with forward slashes.</param>
/// <param name="Length">Content bytes of a file, otherwise 0.</param>
/// <param name="LastWriteTimeUtc">Time stamp, to 100 nanoseconds.</param>
/// <param name="UnixMode">Permission bits, 12 of them, or 0 where the writer's system has none.</param>
/// <param name="WindowsAttributes">Read-only (1), hidden (2), system (4) and archive (32), or 0.</param>
/// <param name="LinkTarget">Where a link leads, otherwise empty.</param>
public sealed record ArchiveEntry(
    EntryKind Kind, string Path, long Length, DateTime LastWriteTimeUtc, int UnixMode = 0, int WindowsAttributes = 0, string LinkTarget = "")
{
    private const int KindBits = 2;
    private const int ModeBits = 12;
    private const int ModeMask = (1 << ModeBits) - 1;
    private const int AttributeMask = 0x3F;

    /// <summary>Writes the entry.</summary>
    /// <param name="writer">Receives the fields.</param>
    /// <param name="withLength">Whether the length is written; a member's only file has the length of the content.</param>
    internal void Write(PayloadWriter writer, bool withLength)
    {
        writer.VarInt((ulong)((((WindowsAttributes << ModeBits) | UnixMode) << KindBits) | (int)Kind));
        writer.Text(Path);
        writer.Int64(LastWriteTimeUtc.Ticks);
        if (Kind == EntryKind.File && withLength)
        {
            writer.VarInt((ulong)Length);
        }
        else if (Kind == EntryKind.Link)
        {
            writer.Text(LinkTarget);
        }
    }

    /// <summary>Reads an entry.</summary>
    /// <param name="reader">Positioned at the entry.</param>
    /// <param name="onlyLength">The length of a member's only file, or null if each file's length is written.</param>
    internal static ArchiveEntry Read(ref PayloadReader reader, long? onlyLength)
    {
        var bits = reader.Int32((((AttributeMask << ModeBits) | ModeMask) << KindBits) | 3, "entry's attributes");
        var kind = (EntryKind)(bits & 3);
        if (kind > EntryKind.Link)
        {
            throw new DamagedArchiveException("an entry is of an unknown kind");
        }

        var path = reader.Text(ArchiveLimits.PathLength, "entry's path");
        var ticks = reader.Int64();
        if (ticks < 0 || ticks > DateTime.MaxValue.Ticks)
        {
            throw new DamagedArchiveException("an entry's time stamp is out of range");
        }

        var length = kind != EntryKind.File ? 0 : onlyLength ?? (long)reader.VarInt(long.MaxValue, "entry's length");
        var target = kind == EntryKind.Link ? reader.Text(ArchiveLimits.PathLength, "link's target") : "";
        var attributes = bits >> KindBits;
        return new(kind, path, length, new DateTime(ticks, DateTimeKind.Utc), attributes & ModeMask, attributes >> ModeBits, target);
    }
}
