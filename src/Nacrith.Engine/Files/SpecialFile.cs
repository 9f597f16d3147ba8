using System.Formats.Tar;

namespace Nacrith.Engine.Files;

/// <summary>Tells pipes, sockets and devices of Unix from files. Opening one could wait for ever.</summary>
internal static class SpecialFile
{
    /// <summary>The error for one that was named as a file.</summary>
    public static NacrithException Refuse(string path) => new(
        NacrithErrorKind.SourceUnavailable,
        path,
        $"'{path}' is a pipe, a socket or a device and no file.",
        "Write its content to a file and compress that.");

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
        catch (IOException e)
        {
            // The writer refuses sockets, in words of its own. What the system refuses, for a lock say, has another number.
            return e.HResult == new IOException().HResult;
        }
        catch (UnauthorizedAccessException)
        {
            // It opens nothing but regular files, so this is one, and reading it will fail with its own error.
            return false;
        }
    }
}
