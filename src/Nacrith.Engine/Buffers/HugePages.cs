using System.Runtime.InteropServices;

namespace Nacrith.Engine.Buffers;

/// <summary>
/// Pages of 2 MB for large memory, where Linux gives them on request: with many lanes a step touches tens of thousands of
/// pages of 4 KB, and finding each costs time.
/// </summary>
internal static unsafe partial class HugePages
{
    /// <summary>Bytes of a huge page, and the boundary it begins at.</summary>
    public const int Bytes = 2 << 20;

    private const int AdviseHugePages = 14;

    /// <summary>Asks for huge pages; where the system has none, nothing changes.</summary>
    /// <param name="start">A multiple of <see cref="Bytes"/>.</param>
    /// <param name="length">Bytes.</param>
    public static void Request(void* start, nuint length)
    {
        if (OperatingSystem.IsLinux())
        {
            _ = Advise(start, length, AdviseHugePages);
        }
    }

    [LibraryImport("libc", EntryPoint = "madvise")]
    private static partial int Advise(void* start, nuint length, int advice);
}
