using System.Runtime.InteropServices;

namespace Nacrith.Engine.Files;

/// <summary>
/// Renames a file unless something has the new name, also while others try the same. On Unix .NET looks first and renames
/// then, and of two that come together one would replace the other's file.
/// </summary>
internal static partial class ExclusiveMove
{
    private const int ExistsError = 17;

    /// <summary>Renames a file within its disk.</summary>
    /// <exception cref="IOException">The new name is taken, or the file cannot be renamed.</exception>
    public static void Move(string source, string destination)
    {
        if (OperatingSystem.IsWindows())
        {
            File.Move(source, destination, overwrite: false);
        }
        else if (Link(source, destination) == 0)
        {
            LeftoverFiles.TryDelete(source);
        }
        else if (Marshal.GetLastPInvokeError() == ExistsError)
        {
            throw new IOException($"The file '{destination}' already exists.");
        }
        else
        {
            // Some file systems have no hard links.
            File.Move(source, destination, overwrite: false);
        }
    }

    [LibraryImport("libc", EntryPoint = "link", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static partial int Link(string existing, string name);
}
