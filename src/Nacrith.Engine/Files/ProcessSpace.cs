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

    /// <summary>Hexadecimal digits that hardly any other space has.</summary>
    public static string Mark { get; } = $"{XxHash3.HashToUInt64(Encoding.UTF8.GetBytes(Environment.MachineName + Describe())):x16}";

    // Containers have names of their own as well, unless somebody gives them the machine's.
    private static string Describe()
    {
        if (!OperatingSystem.IsLinux())
        {
            return "";
        }

        try
        {
            return File.ReadAllText("/proc/sys/kernel/random/boot_id") + new FileInfo("/proc/self/ns/pid").LinkTarget;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return "";
        }
    }
}
