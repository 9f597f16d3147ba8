using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics.X86;
using System.Runtime.Intrinsics;

namespace Nacrith.Engine.Language.Portable.Kernels;

/// <summary>AVX2: pairs of products in 16 bits, which weights of 7 bits cannot saturate, then pairs of those.</summary>
internal readonly struct Avx2Dot : IByteDot
{
    /// <summary>Whether this processor has the instructions.</summary>
    public static bool IsSupported => Avx2.IsSupported;

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<int> Add(Vector256<int> sum, Vector256<byte> weights, Vector256<sbyte> values) =>
        sum + Avx2.MultiplyAddAdjacent(Avx2.MultiplyAddAdjacent(weights, values), Vector256<short>.One);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<int> AddNibbles(
        Vector256<int> sum, Vector256<byte> first, Vector256<sbyte> firstValues, Vector256<byte> second, Vector256<sbyte> secondValues) =>
        sum + Avx2.MultiplyAddAdjacent(
            Avx2.MultiplyAddAdjacent(first, firstValues) + Avx2.MultiplyAddAdjacent(second, secondValues), Vector256<short>.One);
}
