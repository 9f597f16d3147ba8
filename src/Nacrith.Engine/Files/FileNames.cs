namespace Nacrith.Engine.Files;

/// <summary>How names of files compare.</summary>
public static class FileNames
{
    /// <summary>Tells names and paths apart as the file systems of this system usually do.</summary>
    public static StringComparer Comparer { get; } = OperatingSystem.IsLinux() ? StringComparer.Ordinal : StringComparer.OrdinalIgnoreCase;
}
