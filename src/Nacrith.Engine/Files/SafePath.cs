namespace Nacrith.Engine.Files;

/// <summary>Turns names from an archive, which may be hostile, into paths below a folder, or refuses them.</summary>
internal static class SafePath
{
    private static readonly string[] DeviceNames =
        ["CON", "PRN", "AUX", "NUL", "COM0", "COM1", "COM2", "COM3", "COM4", "COM5", "COM6", "COM7", "COM8", "COM9",
         "LPT0", "LPT1", "LPT2", "LPT3", "LPT4", "LPT5", "LPT6", "LPT7", "LPT8", "LPT9",
         "COM¹", "COM²", "COM³", "LPT¹", "LPT²", "LPT³", "CONIN$", "CONOUT$"];

    /// <summary>Why <paramref name="path"/> (relative, forward slashes) may not be written, or null if it may.</summary>
    public static string? FindFault(string path)
    {
        if (path.Length == 0 || path[0] == '/')
        {
            return "it is empty or absolute";
        }

        foreach (var part in path.Split('/'))
        {
            if (part is "" or "." or "..")
            {
                return "it leads through empty, '.' or '..' parts";
            }

            if (part.Contains('\0') || (OperatingSystem.IsWindows() && IsBadOnWindows(part)))
            {
                return $"'{part}' is no file name on this system";
            }

            if (LeftoverFiles.IsTemporaryName(part))
            {
                return $"'{part}' would be removed as a temporary file";
            }
        }

        return null;
    }

    private static bool IsBadOnWindows(string part)
    {
        var stem = part.Split('.')[0].TrimEnd(' ');
        return part.IndexOfAny(['\\', ':', '*', '?', '"', '<', '>', '|']) >= 0
            || part.Any(c => c < ' ')
            || part[^1] is '.' or ' '
            || DeviceNames.Contains(stem, StringComparer.OrdinalIgnoreCase);
    }
}
