using System.Runtime.InteropServices;

namespace Nacrith.Engine.Language.Portable.Kernels.MachineCode;

/// <summary>
/// Memory that holds machine code for as long as the process lives. It is written first and made executable afterwards, never
/// both at once. Systems that forbid that, and those that are not known here, get none.
/// </summary>
internal static unsafe partial class ExecutableMemory
{
    private const int ReadWrite = 3;
    private const int ReadExecute = 5;
    private const int PrivateAnonymous = 0x22;
    private const nint Failed = -1;

    private const uint CommitAndReserve = 0x3000;
    private const uint Release = 0x8000;
    private const uint PageReadWrite = 0x04;
    private const uint PageExecuteRead = 0x20;

    /// <summary>Copies <paramref name="code"/> to executable memory; null where the system gives none.</summary>
    public static void* TryLoad(ReadOnlySpan<byte> code) =>
        OperatingSystem.IsLinux() ? TryLoadOnLinux(code)
        : OperatingSystem.IsWindows() ? TryLoadOnWindows(code)
        : null;

    private static void* TryLoadOnLinux(ReadOnlySpan<byte> code)
    {
        var memory = Map(0, (nuint)code.Length, ReadWrite, PrivateAnonymous, -1, 0);
        if (memory == Failed)
        {
            return null;
        }

        code.CopyTo(new((void*)memory, code.Length));
        if (Protect(memory, (nuint)code.Length, ReadExecute) == 0)
        {
            return (void*)memory;
        }

        _ = Unmap(memory, (nuint)code.Length);
        return null;
    }

    private static void* TryLoadOnWindows(ReadOnlySpan<byte> code)
    {
        var memory = VirtualAlloc(0, (nuint)code.Length, CommitAndReserve, PageReadWrite);
        if (memory == 0)
        {
            return null;
        }

        code.CopyTo(new((void*)memory, code.Length));
        if (VirtualProtect(memory, (nuint)code.Length, PageExecuteRead, out _) != 0)
        {
            return (void*)memory;
        }

        _ = VirtualFree(memory, 0, Release);
        return null;
    }

    [LibraryImport("libc", EntryPoint = "mmap")]
    private static partial nint Map(nint address, nuint length, int protection, int flags, int file, nint offset);

    [LibraryImport("libc", EntryPoint = "mprotect")]
    private static partial int Protect(nint address, nuint length, int protection);

    [LibraryImport("libc", EntryPoint = "munmap")]
    private static partial int Unmap(nint address, nuint length);

    [LibraryImport("kernel32")]
    private static partial nint VirtualAlloc(nint address, nuint length, uint type, uint protection);

    [LibraryImport("kernel32")]
    private static partial int VirtualProtect(nint address, nuint length, uint protection, out uint before);

    [LibraryImport("kernel32")]
    private static partial int VirtualFree(nint address, nuint length, uint type);
}
