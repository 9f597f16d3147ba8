using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics.X86;
using System.Runtime.Intrinsics;

namespace Nacrith.Engine.Language.Portable.Kernels;

/// <summary>AVX-VNNI: one instruction.</summary>
internal readonly struct AvxVnniDot : IByteDot
{
    /// <summary>Whether this processor has the instruction.</summary>
    public static bool IsSupported => AvxVnni.IsSupported;

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<int> Add(Vector256<int> sum, Vector256<byte> weights, Vector256<sbyte> values) =>
        AvxVnni.MultiplyWideningAndAdd(sum, weights, values);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<int> AddNibbles(Vector256<int> sum, Vector256<byte> weights, Vector256<sbyte> values) => Add(sum, weights, values);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<int> SumOfNibbles(Vector256<int> sum) => sum;
}
