using Nacrith.Engine.Archive;

namespace Nacrith.Engine.Files;

/// <summary>Takes time stamps, Unix modes and Windows attributes from files and gives them back.</summary>
internal static class FileAttributesCopy
{
    private const FileAttributes Kept = FileAttributes.ReadOnly | FileAttributes.Hidden | FileAttributes.System | FileAttributes.Archive;

    // Set-user, set-group and sticky bits are not given to files that come out of an archive.
    private const int PermissionBits = 0x1FF;

    /// <summary>Describes a file as an entry under <paramref name="name"/>.</summary>
    public static ArchiveEntry Describe(FileInfo file, string name) => new(
        EntryKind.File,
        name,
        file.Length,
        file.LastWriteTimeUtc,
        OperatingSystem.IsWindows() ? 0 : (int)file.UnixFileMode & 0xFFF,
        OperatingSystem.IsWindows() ? (int)(file.Attributes & Kept) : 0);

    /// <summary>Gives the file at <paramref name="path"/> what the entry says.</summary>
    public static void Apply(string path, ArchiveEntry entry)
    {
        File.SetLastWriteTimeUtc(path, entry.LastWriteTimeUtc);
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
