using System.Runtime.InteropServices;

namespace Nacrith.Engine.Buffers;

/// <summary>
/// Memory of megabytes, on the boundary of a page of 2 MB. On Linux it comes from the system itself and goes back to it: what the
/// C library's heap has had once it mostly keeps (some 180 MB after compressions of many sizes). There it is in huge pages as
/// well, where they are given on request: with many lanes a step touches tens of thousands of pages of 4 KB, and finding each costs time.
/// </summary>
internal static unsafe partial class LargeMemory
{
    /// <summary>Bytes from which a memory is large.</summary>
    public const int FewestBytes = 2 * PageBytes;

    private const int PageBytes = 2 << 20;
    private const int ReadWrite = 3;
    private const int PrivateAnonymous = 0x22;
    private const int AdviseHugePages = 14;

    /// <summary>Uncleared memory, <see cref="Free"/>d with the same length.</summary>
    /// <param name="bytes">Its length.</param>
    /// <exception cref="InsufficientMemoryException">The system has no such memory.</exception>
    public static void* Allocate(nuint bytes) =>
        OperatingSystem.IsLinux() ? MapAligned(bytes) : NativeMemory.AlignedAlloc(bytes, PageBytes);

    /// <summary>Gives memory back.</summary>
    public static void Free(void* start, nuint bytes)
    {
        if (OperatingSystem.IsLinux())
        {
            _ = Unmap((byte*)start, WholePages(bytes));
        }
        else
        {
            NativeMemory.AlignedFree(start);
        }
    }

    // A mapping begins at any small page: a huge one more is mapped, and what lies outside the boundaries goes back at once.
    private static byte* MapAligned(nuint bytes)
    {
        var length = WholePages(bytes);
        var mapped = Map(null, length + PageBytes, ReadWrite, PrivateAnonymous, -1, 0);
        if ((nint)mapped == -1)
        {
            throw new InsufficientMemoryException($"The system has no {bytes} bytes of memory.");
        }

        var start = (byte*)WholePages((nuint)mapped);
        var before = (nuint)(start - mapped);
        GiveBack(mapped, before);
        GiveBack(start + length, PageBytes - before);
        _ = Advise(start, length, AdviseHugePages);
        return start;
    }

    private static void GiveBack(byte* start, nuint bytes)
    {
        if (bytes > 0)
        {
            _ = Unmap(start, bytes);
        }
    }

    private static nuint WholePages(nuint bytes) => (bytes + PageBytes - 1) & ~(nuint)(PageBytes - 1);

    [LibraryImport("libc", EntryPoint = "mmap")]
    private static partial byte* Map(byte* address, nuint length, int protection, int flags, int file, nint offset);

    [LibraryImport("libc", EntryPoint = "munmap")]
    private static partial int Unmap(byte* address, nuint length);

    [LibraryImport("libc", EntryPoint = "madvise")]
    private static partial int Advise(byte* start, nuint length, int advice);
}
