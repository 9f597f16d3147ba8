using System.Formats.Tar;

namespace Nacrith.Engine.Files;

/// <summary>Tells pipes, sockets and devices of Unix from files. Opening one could wait for ever.</summary>
internal static class SpecialFile
{
    /// <summary>Whether it is no regular file. All special files claim to be empty, so others are not looked at.</summary>
    public static bool Is(FileInfo file)
    {
        if (OperatingSystem.IsWindows() || file.Length > 0)
        {
            return false;
        }

        try
        {
            // The runtime knows the type of a file but tells it only to its tar writer.
            using var tar = new MemoryStream();
            using (var writer = new TarWriter(tar, leaveOpen: true))
            {
                writer.WriteEntry(file.FullName, "file");
            }

            tar.Position = 0;
            using var reader = new TarReader(tar);
            return reader.GetNextEntry()?.EntryType is not TarEntryType.RegularFile;
        }
        catch (IOException)
        {
            // The writer refuses sockets.
            return true;
        }
        catch (UnauthorizedAccessException)
        {
            // It opens nothing but regular files, so this is one, and reading it will fail with its own error.
            return false;
        }
    }
}
