using Nacrith.Engine.Archive;

namespace Nacrith.Engine.Files;

/// <summary>Takes time stamps, Unix modes and Windows attributes from files and gives them back.</summary>
internal static class FileAttributesCopy
{
    private const FileAttributes Kept = FileAttributes.ReadOnly | FileAttributes.Hidden | FileAttributes.System | FileAttributes.Archive;

    private const int StoredBits = 0xFFF;

    /// <summary>Mode bits that files out of an archive get: not set-user, set-group and sticky.</summary>
    public const int PermissionBits = 0x1FF;

    /// <summary>Describes a file, folder or link as an entry.</summary>
    /// <param name="item">What it is, where it is and what it is to be called.</param>
    public static ArchiveEntry Describe(SourceItem item)
    {
        FileSystemInfo info = item.Kind switch
        {
            EntryKind.Folder => new DirectoryInfo(item.FullPath),
            EntryKind.Link => new FileInfo(item.FullPath),
            _ => SourceFile.At(item.FullPath),
        };
        return new(
            item.Kind,
            item.EntryPath,
            item.Kind == EntryKind.File ? ((FileInfo)info).Length : 0,
            info.LastWriteTimeUtc,
            OperatingSystem.IsWindows() || item.Kind == EntryKind.Link ? 0 : ModeOf(info),
            OperatingSystem.IsWindows() ? (int)(info.Attributes & Kept) : 0,
            item.Kind == EntryKind.Link ? WithSlashes(info.LinkTarget ?? "") : "");
    }

    // An entry with the mode 0 has none and would be restored for everybody; what nobody may read, the owner may, then.
    private static int ModeOf(FileSystemInfo info) =>
        ((int)info.UnixFileMode & StoredBits) is var mode && mode != 0 ? mode : (int)UnixFileMode.UserRead;

    private static string WithSlashes(string target) => OperatingSystem.IsWindows() ? target.Replace('\\', '/') : target;

    /// <summary>Gives the file or folder at <paramref name="path"/> what the entry says.</summary>
    public static void Apply(string path, ArchiveEntry entry)
    {
        if (entry.Kind == EntryKind.Folder)
        {
            Directory.SetLastWriteTimeUtc(path, entry.LastWriteTimeUtc);
        }
        else
        {
            File.SetLastWriteTimeUtc(path, entry.LastWriteTimeUtc);
        }

        if (OperatingSystem.IsWindows())
        {
            if (entry.WindowsAttributes != 0)
            {
                File.SetAttributes(path, (FileAttributes)entry.WindowsAttributes & Kept);
            }
        }
        else if (entry.UnixMode != 0)
        {
            File.SetUnixFileMode(path, (UnixFileMode)(entry.UnixMode & PermissionBits));
        }
    }
}
