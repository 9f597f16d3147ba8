using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics.Arm;
using System.Runtime.Intrinsics;

namespace Nacrith.Engine.Language.Portable.Kernels;

/// <summary>Arm's dot product, on each half of the register; weights below 128 are the same signed or not.</summary>
internal readonly struct ArmDot : IByteDot
{
    /// <summary>Whether this processor has the instruction.</summary>
    public static bool IsSupported => Dp.IsSupported;

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<int> Add(Vector256<int> sum, Vector256<byte> weights, Vector256<sbyte> values) => Vector256.Create(
        Dp.DotProduct(sum.GetLower(), weights.GetLower().AsSByte(), values.GetLower()),
        Dp.DotProduct(sum.GetUpper(), weights.GetUpper().AsSByte(), values.GetUpper()));

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<int> AddNibbles(Vector256<int> sum, Vector256<byte> weights, Vector256<sbyte> values) => Add(sum, weights, values);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<int> SumOfNibbles(Vector256<int> sum) => sum;
}
