namespace Nacrith.Engine.Files;

/// <summary>Says early that a disk is too small for what an archive promises, instead of filling it first.</summary>
internal static class DiskSpace
{
    /// <summary>Checks that <paramref name="bytes"/> more fit on the disk of a folder, where the system can tell.</summary>
    /// <exception cref="NacrithException">They do not.</exception>
    public static void Require(string folder, long bytes)
    {
        if (FreeBytes(folder) is { } free && bytes > free)
        {
            throw new NacrithException(
                NacrithErrorKind.DestinationUnavailable,
                folder,
                $"The content takes {bytes} bytes and the disk of '{folder}' has {free} free.",
                "Free some space or name a folder on another disk.");
        }
    }

    private static long? FreeBytes(string folder)
    {
        try
        {
            return new DriveInfo(folder).AvailableFreeSpace;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or ArgumentException)
        {
            return null;
        }
    }
}
