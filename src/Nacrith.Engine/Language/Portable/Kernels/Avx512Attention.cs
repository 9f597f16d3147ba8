using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics.X86;
using System.Runtime.Intrinsics;

namespace Nacrith.Engine.Language.Portable.Kernels;

/// <summary>Attention's products in 512-bit registers: bytes widened to 16 bits, products added in pairs.</summary>
internal sealed unsafe class Avx512Attention : RowAttention
{
    private const int Lanes = 16;

    /// <summary>Whether this processor has the instructions.</summary>
    public static bool IsSupported => Avx512BW.IsSupported;

    /// <inheritdoc/>
    protected override void ScoreGroup(byte* keys, short* queries, int width, int* scores)
    {
        for (var first = 0; first < GroupPositions; first += Lanes)
        {
            ScorePanel(keys + (first * width), (long*)queries, width / 4, scores + first);
        }
    }

    /// <inheritdoc/>
    protected override void BlendGroup(sbyte* values, short* weights, nint stride, int width, int* sums)
    {
        for (var i = 0; i < width; i += Lanes)
        {
            BlendPart(values + (4 * i), weights, stride, width, sums + i);
        }
    }

    // Of each position's, or element's, four products a register has two sums, so two registers are 16 of them.
    [MethodImpl(MethodImplOptions.AggressiveOptimization | MethodImplOptions.NoInlining)]
    private static void ScorePanel(byte* keys, long* queries, int fours, int* scores)
    {
        var (a0, a1, a2) = (Vector512<int>.Zero, Vector512<int>.Zero, Vector512<int>.Zero);
        var (b0, b1, b2) = (Vector512<int>.Zero, Vector512<int>.Zero, Vector512<int>.Zero);
        for (var i = 0; i < fours; i += 2)
        {
            var (a, b) = (Widen(keys), Widen(keys + (2 * Lanes)));
            var (c, d) = (Widen(keys + (4 * Lanes)), Widen(keys + (6 * Lanes)));
            var (q, r) = (Four(queries[i]), Four(queries[i + 1]));
            a0 += Twice(a, q, c, r);
            b0 += Twice(b, q, d, r);
            (q, r) = (Four(queries[fours + i]), Four(queries[fours + i + 1]));
            a1 += Twice(a, q, c, r);
            b1 += Twice(b, q, d, r);
            (q, r) = (Four(queries[(2 * fours) + i]), Four(queries[(2 * fours) + i + 1]));
            a2 += Twice(a, q, c, r);
            b2 += Twice(b, q, d, r);
            keys += 8 * Lanes;
        }

        AddAdjacent(a0, b0).Store(scores);
        AddAdjacent(a1, b1).Store(scores + GroupPositions);
        AddAdjacent(a2, b2).Store(scores + (2 * GroupPositions));
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization | MethodImplOptions.NoInlining)]
    private static void BlendPart(sbyte* values, short* weights, nint stride, int width, int* sums)
    {
        var w0 = (long*)weights;
        var w1 = (long*)(weights + stride);
        var w2 = (long*)(weights + (2 * stride));
        var (a0, a1, a2) = (Vector512<int>.Zero, Vector512<int>.Zero, Vector512<int>.Zero);
        var (b0, b1, b2) = (Vector512<int>.Zero, Vector512<int>.Zero, Vector512<int>.Zero);
        for (var i = 0; i < GroupPositions / 4; i += 2)
        {
            var (a, c) = (Widen(values), Widen(values + (4 * width)));
            var (b, d) = (Widen(values + (2 * Lanes)), Widen(values + (4 * width) + (2 * Lanes)));
            var (q, r) = (Four(w0[i]), Four(w0[i + 1]));
            a0 += Twice(a, q, c, r);
            b0 += Twice(b, q, d, r);
            (q, r) = (Four(w1[i]), Four(w1[i + 1]));
            a1 += Twice(a, q, c, r);
            b1 += Twice(b, q, d, r);
            (q, r) = (Four(w2[i]), Four(w2[i + 1]));
            a2 += Twice(a, q, c, r);
            b2 += Twice(b, q, d, r);
            values += 8 * width;
        }

        (Vector512.Load(sums) + AddAdjacent(a0, b0)).Store(sums);
        (Vector512.Load(sums + width) + AddAdjacent(a1, b1)).Store(sums + width);
        (Vector512.Load(sums + (2 * width)) + AddAdjacent(a2, b2)).Store(sums + (2 * width));
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector512<short> Four(long four) => Vector512.Create(four).AsInt16();

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector512<int> AddAdjacent(Vector512<int> a, Vector512<int> b)
    {
        var even = Vector512.Create(0, 2, 4, 6, 8, 10, 12, 14, 16, 18, 20, 22, 24, 26, 28, 30);
        return Avx512F.PermuteVar16x32x2(a, even, b) + Avx512F.PermuteVar16x32x2(a, even + Vector512<int>.One, b);
    }

    // Both products are added to each other first, see Avx512Kernel.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector512<int> Twice(Vector512<short> a, Vector512<short> q, Vector512<short> c, Vector512<short> r) =>
        Avx512BW.MultiplyAddAdjacent(a, q) + Avx512BW.MultiplyAddAdjacent(c, r);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector512<short> Widen(byte* bytes) => Avx512BW.ConvertToVector512Int16(Vector256.Load(bytes));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector512<short> Widen(sbyte* bytes) => Avx512BW.ConvertToVector512Int16(Vector256.Load(bytes));
}
