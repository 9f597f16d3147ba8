using Nacrith.Engine.Archive;

namespace Nacrith.Engine.Files;

/// <summary>Takes time stamps, Unix modes and Windows attributes from files and gives them back.</summary>
internal static class FileAttributesCopy
{
    private const FileAttributes Kept = FileAttributes.ReadOnly | FileAttributes.Hidden | FileAttributes.System | FileAttributes.Archive;

    // Set-user, set-group and sticky bits are not given to files that come out of an archive.
    private const int PermissionBits = 0x1FF;

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
            OperatingSystem.IsWindows() || item.Kind == EntryKind.Link ? 0 : (int)info.UnixFileMode & 0xFFF,
            OperatingSystem.IsWindows() ? (int)(info.Attributes & Kept) : 0,
            item.Kind == EntryKind.Link ? WithSlashes(info.LinkTarget ?? "") : "");
    }

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
