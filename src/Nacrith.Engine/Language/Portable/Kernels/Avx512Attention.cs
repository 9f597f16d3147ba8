using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics.X86;
using System.Runtime.Intrinsics;

namespace Nacrith.Engine.Language.Portable.Kernels;

/// <summary>Attention's products in 512-bit registers: bytes widened to 16 bits, products added in pairs.</summary>
internal sealed unsafe class Avx512Attention : AttentionKernel
{
    private const int Lanes = 16;
    private const int PanelPositions = 16;

    /// <summary>Whether this processor has the instructions.</summary>
    public static bool IsSupported => Avx512BW.IsSupported;

    /// <inheritdoc/>
    public override void Score(sbyte* keys, short* queries, int width, int* scores)
    {
        for (var first = 0; first < GroupPositions; first += 2 * Lanes)
        {
            ScorePart(Keys(keys, first, width), Keys(keys, first + Lanes, width), (int*)queries, width / 2, scores + first);
        }
    }

    /// <inheritdoc/>
    public override void Blend(sbyte* values, short* weights, nint stride, int width, int* sums)
    {
        for (var i = 0; i < width; i += 2 * Lanes)
        {
            BlendPart(values + (2 * i), weights, stride, width, sums + i);
        }
    }

    private static sbyte* Keys(sbyte* keys, int position, int width) =>
        keys + (position / PanelPositions * PanelPositions * width) + (position % PanelPositions * 2);

    [MethodImpl(MethodImplOptions.AggressiveOptimization | MethodImplOptions.NoInlining)]
    private static void ScorePart(sbyte* keys, sbyte* nextKeys, int* queries, int pairs, int* scores)
    {
        var (a0, a1, a2) = (Vector512<int>.Zero, Vector512<int>.Zero, Vector512<int>.Zero);
        var (b0, b1, b2) = (Vector512<int>.Zero, Vector512<int>.Zero, Vector512<int>.Zero);
        for (var i = 0; i < pairs; i += 2)
        {
            var (a, c) = (Widen(keys + (2 * PanelPositions * i)), Widen(keys + (2 * PanelPositions * (i + 1))));
            var (b, d) = (Widen(nextKeys + (2 * PanelPositions * i)), Widen(nextKeys + (2 * PanelPositions * (i + 1))));
            var (q, r) = (Pair(queries[i]), Pair(queries[i + 1]));
            a0 += Twice(a, q, c, r);
            b0 += Twice(b, q, d, r);
            (q, r) = (Pair(queries[pairs + i]), Pair(queries[pairs + i + 1]));
            a1 += Twice(a, q, c, r);
            b1 += Twice(b, q, d, r);
            (q, r) = (Pair(queries[(2 * pairs) + i]), Pair(queries[(2 * pairs) + i + 1]));
            a2 += Twice(a, q, c, r);
            b2 += Twice(b, q, d, r);
        }

        a0.Store(scores);
        b0.Store(scores + Lanes);
        a1.Store(scores + GroupPositions);
        b1.Store(scores + GroupPositions + Lanes);
        a2.Store(scores + (2 * GroupPositions));
        b2.Store(scores + (2 * GroupPositions) + Lanes);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization | MethodImplOptions.NoInlining)]
    private static void BlendPart(sbyte* values, short* weights, nint stride, int width, int* sums)
    {
        var w0 = (int*)weights;
        var w1 = (int*)(weights + stride);
        var w2 = (int*)(weights + (2 * stride));
        var (a0, b0) = (Vector512.Load(sums), Vector512.Load(sums + Lanes));
        var (a1, b1) = (Vector512.Load(sums + width), Vector512.Load(sums + width + Lanes));
        var (a2, b2) = (Vector512.Load(sums + (2 * width)), Vector512.Load(sums + (2 * width) + Lanes));
        for (var i = 0; i < GroupPositions / 2; i += 2)
        {
            var (a, c) = (Widen(values), Widen(values + (2 * width)));
            var (b, d) = (Widen(values + (2 * Lanes)), Widen(values + (2 * width) + (2 * Lanes)));
            var (q, r) = (Pair(w0[i]), Pair(w0[i + 1]));
            a0 += Twice(a, q, c, r);
            b0 += Twice(b, q, d, r);
            (q, r) = (Pair(w1[i]), Pair(w1[i + 1]));
            a1 += Twice(a, q, c, r);
            b1 += Twice(b, q, d, r);
            (q, r) = (Pair(w2[i]), Pair(w2[i + 1]));
            a2 += Twice(a, q, c, r);
            b2 += Twice(b, q, d, r);
            values += 4 * width;
        }

        a0.Store(sums);
        b0.Store(sums + Lanes);
        a1.Store(sums + width);
        b1.Store(sums + width + Lanes);
        a2.Store(sums + (2 * width));
        b2.Store(sums + (2 * width) + Lanes);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector512<short> Pair(int two) => Vector512.Create(two).AsInt16();

    // Both products are added to each other first, see Avx512Kernel.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector512<int> Twice(Vector512<short> a, Vector512<short> q, Vector512<short> c, Vector512<short> r) =>
        Avx512BW.MultiplyAddAdjacent(a, q) + Avx512BW.MultiplyAddAdjacent(c, r);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector512<short> Widen(sbyte* bytes) => Avx512BW.ConvertToVector512Int16(Vector256.Load(bytes));
}
