using Nacrith.Engine.Archive;

namespace Nacrith;

/// <summary>A file, folder or link in an archive.</summary>
public sealed class ArchiveItem
{
    internal ArchiveItem(string archive, ArchiveEntry entry)
    {
        Archive = archive;
        Name = entry.Path;
        Kind = entry.Kind.ToString();
        Length = entry.Length;
        LastWriteTime = entry.LastWriteTimeUtc.ToLocalTime();
        UnixMode = entry.UnixMode == 0 ? null : Convert.ToString(entry.UnixMode, 8);
        Attributes = entry.WindowsAttributes == 0 ? null : ((FileAttributes)entry.WindowsAttributes).ToString();
        LinkTarget = entry.Kind == EntryKind.Link ? entry.LinkTarget : null;
    }

    /// <summary>The archive.</summary>
    public string Archive { get; }

    /// <summary>Path in the archive, with forward slashes.</summary>
    public string Name { get; }

    /// <summary>What it is: File, Folder or Link.</summary>
    public string Kind { get; }

    /// <summary>Bytes of a file, otherwise 0.</summary>
    public long Length { get; }

    /// <summary>When it was last written, in local time.</summary>
    public DateTime LastWriteTime { get; }

    /// <summary>Unix permission bits in octal, or null.</summary>
    public string? UnixMode { get; }

    /// <summary>Windows attributes, or null.</summary>
    public string? Attributes { get; }

    /// <summary>Where a link leads, or null.</summary>
    public string? LinkTarget { get; }
}
