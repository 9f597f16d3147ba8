using System.Runtime.Intrinsics.X86;

namespace Nacrith.Engine.Language.Portable.Kernels.MachineCode;

/// <summary>Whether AVX-512's VNNI is there: products of bytes, or of 16 bits, added to sums of 32.</summary>
internal static class VnniInstructions
{
    private const int ExtendedFeatures = 7;
    private const int VnniBit = 1 << 11;

    /// <summary>Also false where .NET is told not to use AVX-512, or the system does not keep its registers.</summary>
    public static bool AreSupported { get; } =
        Avx512BW.IsSupported && X86Base.X64.IsSupported && (X86Base.CpuId(ExtendedFeatures, 0).Ecx & VnniBit) != 0;
}
