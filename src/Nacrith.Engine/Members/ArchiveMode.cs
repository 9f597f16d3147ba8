using Nacrith.Engine.Archive;
using Nacrith.Engine.Files;

namespace Nacrith.Engine.Members;

/// <summary>Who may read a new archive on Unix: nobody who may not read what is in it.</summary>
internal static class ArchiveMode
{
    private const UnixFileMode Everybody = UnixFileMode.UserRead | UnixFileMode.UserWrite
        | UnixFileMode.GroupRead | UnixFileMode.GroupWrite | UnixFileMode.OtherRead | UnixFileMode.OtherWrite;

    /// <summary>
    /// The mode to create an archive with, from which the umask still takes: that of its only file, or what all its files
    /// and folders allow; null where the system has no modes.
    /// </summary>
    public static UnixFileMode? Of(IReadOnlyList<ArchiveEntry> entries)
    {
        if (OperatingSystem.IsWindows())
        {
            return null;
        }

        return entries is [{ Kind: EntryKind.File } file] ? OfEntry(file) : entries.Aggregate(Everybody, (mode, entry) => mode & Allowed(entry));
    }

    /// <summary>The mode to create a file with that is restored from an entry, or null if the entry has none.</summary>
    public static UnixFileMode? OfEntry(ArchiveEntry? entry) =>
        entry is null || entry.UnixMode == 0 ? null : (UnixFileMode)(entry.UnixMode & FileAttributesCopy.PermissionBits);

    private static UnixFileMode Allowed(ArchiveEntry entry) => entry.Kind switch
    {
        EntryKind.File => (UnixFileMode)entry.UnixMode,
        EntryKind.Folder => InFolder((UnixFileMode)entry.UnixMode),
        _ => Everybody,
    };

    // Whoever may not enter a folder reads nothing in it, whatever the modes of its files.
    private static UnixFileMode InFolder(UnixFileMode folder) => Everybody
        & (folder.HasFlag(UnixFileMode.GroupExecute) ? Everybody : ~(UnixFileMode.GroupRead | UnixFileMode.GroupWrite))
        & (folder.HasFlag(UnixFileMode.OtherExecute) ? Everybody : ~(UnixFileMode.OtherRead | UnixFileMode.OtherWrite));
}
