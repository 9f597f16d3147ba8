using Nacrith.Engine.Archive;

namespace Nacrith.Engine.Files;

/// <summary>A file, folder or link that is to go into an archive.</summary>
/// <param name="Kind">What it is; a link of this kind is stored as a link, one named as a file is followed.</param>
/// <param name="FullPath">Where it is.</param>
/// <param name="EntryPath">Its path in the archive: relative, with forward slashes.</param>
public sealed record SourceItem(EntryKind Kind, string FullPath, string EntryPath)
{
    /// <summary>
    /// Whether what would go into the archive was written after a time: of a link that is followed, the file that it leads
    /// to. What cannot be read counts as written, so that reading it tells why.
    /// </summary>
    public bool IsWrittenAfter(DateTime time)
    {
        try
        {
            return FileAttributesCopy.Describe(this).LastWriteTimeUtc > time.ToUniversalTime();
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or ArgumentOutOfRangeException)
        {
            return true;
        }
    }
}
