using Nacrith.Engine.Archive;

namespace Nacrith.Engine.Files;

/// <summary>Walks folders: everything in them, hidden files included, links never followed.</summary>
public sealed class SourceTree
{
    private static readonly EnumerationOptions Everything = new() { AttributesToSkip = FileAttributes.None, IgnoreInaccessible = false };

    private readonly Func<SourceItem, bool> _excluded;
    private readonly Action<NacrithException> _skipped;

    /// <summary>Prepares a walk.</summary>
    /// <param name="excluded">What to leave out; a folder together with all that is in it.</param>
    /// <param name="skipped">Told of what cannot be read, or is no file, folder or link; the walk goes on.</param>
    public SourceTree(Func<SourceItem, bool> excluded, Action<NacrithException> skipped)
    {
        _excluded = excluded;
        _skipped = skipped;
    }

    /// <summary>Whether all that was found could be looked at so far; what is left out for what it is does not count.</summary>
    public bool IsComplete { get; private set; } = true;

    /// <summary>Yields a folder and what is below it, each folder before its content, names in ordinal order.</summary>
    /// <param name="folder">The folder, a full path.</param>
    /// <param name="entryPath">What it is called in the archive; empty if its content stands at the top.</param>
    public IEnumerable<SourceItem> Walk(string folder, string entryPath)
    {
        var pending = new Stack<SourceItem>();
        pending.Push(new(EntryKind.Folder, folder, entryPath));
        while (pending.TryPop(out var item))
        {
            if (item.EntryPath.Length > 0)
            {
                yield return item;
            }

            if (item.Kind == EntryKind.Folder)
            {
                foreach (var child in Children(item).OrderByDescending(child => child.EntryPath, StringComparer.Ordinal))
                {
                    pending.Push(child);
                }
            }
        }
    }

    private List<SourceItem> Children(SourceItem folder)
    {
        var children = new List<SourceItem>();
        try
        {
            foreach (var info in new DirectoryInfo(folder.FullPath).EnumerateFileSystemInfos("*", Everything))
            {
                if (Child(folder, info) is { } child)
                {
                    children.Add(child);
                }
            }
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            IsComplete = false;
            _skipped(Fault.Opening(e, folder.FullPath));
        }

        return children;
    }

    // One that has vanished since, or that the system does not show by its name, must not cost those beside it.
    private SourceItem? Child(SourceItem folder, FileSystemInfo info)
    {
        try
        {
            var path = folder.EntryPath.Length == 0 ? info.Name : $"{folder.EntryPath}/{info.Name}";
            var child = new SourceItem(KindOf(info), info.FullName, path);
            return !LeftoverFiles.IsTemporaryName(info.Name) && !_excluded(child) && IsStorable(child, info) ? child : null;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            IsComplete = false;
            _skipped(Fault.Opening(e, info.FullName));
            return null;
        }
    }

    private static EntryKind KindOf(FileSystemInfo info) =>
        info.LinkTarget is not null ? EntryKind.Link : info is DirectoryInfo ? EntryKind.Folder : EntryKind.File;

    private bool IsStorable(SourceItem item, FileSystemInfo info)
    {
        if (item.Kind != EntryKind.Link && !info.Exists)
        {
            _skipped(Unseen(item));
            return false;
        }

        if (item.Kind != EntryKind.File || !SpecialFile.Is((FileInfo)info))
        {
            return true;
        }

        _skipped(new(
            NacrithErrorKind.SourceUnavailable,
            item.FullPath,
            $"'{item.FullPath}' is a pipe, a socket or a device and was left out.",
            "Leave it out with -Exclude to have no error."));
        return false;
    }

    // On Unix a name may be any bytes; those that are not UTF-8 come here as U+FFFD, and no file has that name.
    private static NacrithException Unseen(SourceItem item) => Path.GetFileName(item.FullPath).Contains('\uFFFD')
        ? new(
            NacrithErrorKind.SourceUnavailable,
            item.FullPath,
            $"'{item.FullPath}' has a name that is not valid UTF-8 and was left out.",
            "Rename it, or leave it out with -Exclude to have no error.")
        : Fault.Opening(new FileNotFoundException(), item.FullPath);
}
