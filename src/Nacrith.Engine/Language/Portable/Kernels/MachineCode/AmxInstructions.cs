using System.Runtime.InteropServices;
using System.Runtime.Intrinsics.X86;

namespace Nacrith.Engine.Language.Portable.Kernels.MachineCode;

/// <summary>
/// Whether AMX is there, which multiplies tiles of up to 16 rows of 64 bytes. Linux gives its registers to a process that asks
/// for them, to all of its threads; other systems are not asked.
/// </summary>
internal static unsafe partial class AmxInstructions
{
    private const int ExtendedFeatures = 7;
    private const int TileBit = 1 << 24;
    private const int BytesBit = 1 << 25;
    private const nint ArchPrctl = 158;
    private const nint RequestPermission = 0x1023;
    private const nint TileData = 18;

    /// <summary>Also false where AVX-512's VNNI is not to be used.</summary>
    public static bool AreSupported { get; } = VnniInstructions.AreSupported && HasBits && TryRequest();

    private static bool HasBits =>
        (X86Base.CpuId(ExtendedFeatures, 0).Edx & (TileBit | BytesBit)) == (TileBit | BytesBit);

    private static bool TryRequest() =>
        OperatingSystem.IsLinux() && Call(ArchPrctl, RequestPermission, TileData) == 0;

    [LibraryImport("libc", EntryPoint = "syscall")]
    private static partial nint Call(nint number, nint first, nint second);
}
