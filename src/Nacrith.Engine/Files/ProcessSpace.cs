using System.IO.Hashing;
using System.Text;

namespace Nacrith.Engine.Files;

/// <summary>
/// Where process numbers mean the same processes: a machine since it was started and, on Linux, a container. A folder may be
/// shared by several such spaces, and none can tell what runs in another.
/// </summary>
internal static class ProcessSpace
{
    /// <summary>Digits of <see cref="Mark"/>.</summary>
    public const int MarkLength = 16;

    /// <summary>Hexadecimal digits that no other space has, or null where the system does not tell spaces apart.</summary>
    public static string? Mark { get; } = Describe() is { } space ? $"{XxHash3.HashToUInt64(Encoding.UTF8.GetBytes(space)):x16}" : null;

    private static string? Describe()
    {
        if (!OperatingSystem.IsLinux())
        {
            return Environment.MachineName;
        }

        try
        {
            var container = new FileInfo("/proc/self/ns/pid").LinkTarget;
            return container is null ? null : $"{File.ReadAllText("/proc/sys/kernel/random/boot_id")} {container}";
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }
}
