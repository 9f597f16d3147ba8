using Nacrith.Engine.Archive;
using Nacrith.Engine.Files;

namespace Nacrith.Engine.Members;

/// <summary>What one archive is made of: a single file, or files, folders and links of a tree.</summary>
internal sealed class MemberSource
{
    private readonly List<(SourceItem Item, ArchiveEntry Entry)> _parts;

    private MemberSource(List<(SourceItem Item, ArchiveEntry Entry)> parts) => _parts = parts;

    /// <summary>Content bytes of all files.</summary>
    public long Length => _parts.Sum(part => part.Entry.Length);

    /// <summary>Entries in the order of their content.</summary>
    public IReadOnlyList<ArchiveEntry> Entries => [.. _parts.Select(part => part.Entry)];

    /// <summary>
    /// Describes items as they are now. Folders and links come first; files follow by extension, so that what one of
    /// them taught the models serves its like at once.
    /// </summary>
    /// <exception cref="NacrithException">One of them cannot be found or is a pipe, a socket or a device.</exception>
    public static MemberSource Of(IEnumerable<SourceItem> items) => new(
    [
        .. items
            .OrderBy(item => item.Kind == EntryKind.File)
            .ThenBy(item => item.Kind == EntryKind.File ? Path.GetExtension(item.EntryPath) : "", StringComparer.OrdinalIgnoreCase)
            .ThenBy(item => item.EntryPath, StringComparer.Ordinal)
            .Select(item => (item, Describe(item))),
    ]);

    /// <summary>Opens the content of all files, one after another.</summary>
    public SourceContent Open() => new(Files.Select(part => (part.Item.FullPath, part.Entry)));

    /// <summary>Checks that every file is as it was described.</summary>
    /// <exception cref="SourceChangedException">One is not.</exception>
    public void RequireUnchanged()
    {
        foreach (var (item, entry) in Files)
        {
            if (!StateOf(item, entry).IsCurrent)
            {
                throw new SourceChangedException(item.FullPath);
            }
        }
    }

    /// <summary>Removes what the archive holds; a folder only if nothing else is in it.</summary>
    /// <param name="archive">The archive, for messages.</param>
    /// <exception cref="NacrithException">A file changed meanwhile or cannot be removed.</exception>
    public void Remove(string archive)
    {
        foreach (var (item, entry) in Files)
        {
            StateOf(item, entry).Remove(archive);
        }

        foreach (var (item, _) in _parts.Where(part => part.Entry.Kind == EntryKind.Link))
        {
            DeleteLink(item.FullPath);
        }

        foreach (var (item, _) in _parts.Where(part => part.Entry.Kind == EntryKind.Folder).OrderByDescending(part => part.Entry.Path.Length))
        {
            if (!Directory.EnumerateFileSystemEntries(item.FullPath).Any())
            {
                Directory.Delete(item.FullPath);
            }
        }
    }

    private IEnumerable<(SourceItem Item, ArchiveEntry Entry)> Files => _parts.Where(part => part.Entry.Kind == EntryKind.File);

    // Windows has links of two kinds, and each is deleted as what it leads to would be.
    private static void DeleteLink(string path)
    {
        if (OperatingSystem.IsWindows() && Directory.Exists(path))
        {
            Directory.Delete(path);
        }
        else
        {
            File.Delete(path);
        }
    }

    private static SourceState StateOf(SourceItem item, ArchiveEntry entry) => new(item.FullPath, entry.Length, entry.LastWriteTimeUtc);

    private static ArchiveEntry Describe(SourceItem item)
    {
        try
        {
            return item.Kind == EntryKind.File && SpecialFile.Is(SourceFile.At(item.FullPath))
                ? throw SpecialFile.Refuse(item.FullPath)
                : FileAttributesCopy.Describe(item);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or ArgumentOutOfRangeException)
        {
            throw Fault.Opening(e, item.FullPath);
        }
    }
}
