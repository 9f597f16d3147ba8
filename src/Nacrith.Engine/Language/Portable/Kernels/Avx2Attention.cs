using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics.X86;
using System.Runtime.Intrinsics;

namespace Nacrith.Engine.Language.Portable.Kernels;

/// <summary>Attention's products in 256-bit registers: bytes widened to 16 bits, products added in pairs.</summary>
internal sealed unsafe class Avx2Attention : RowAttention
{
    private const int Lanes = 8;
    private const int PanelPositions = 16;

    /// <summary>Whether this processor has the instructions.</summary>
    public static bool IsSupported => Avx2.IsSupported;

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    protected override void ScoreGroup(byte* keys, short* queries, int width, int* scores)
    {
        for (var first = 0; first < GroupPositions; first += Lanes)
        {
            var part = keys + (first / PanelPositions * PanelPositions * width) + (first % PanelPositions * 4);
            ScorePart(part, (long*)queries, width / 4, scores + first);
        }
    }

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    protected override void BlendGroup(sbyte* values, short* weights, nint stride, int width, int* sums)
    {
        for (var i = 0; i < width; i += Lanes)
        {
            BlendPart(values + (4 * i), weights, stride, width, sums + i);
        }
    }

    // Of each position's, or element's, four products a register has two sums, so two registers are eight of them.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void ScorePart(byte* keys, long* queries, int fours, int* scores)
    {
        var (a0, a1, a2) = (Vector256<int>.Zero, Vector256<int>.Zero, Vector256<int>.Zero);
        var (b0, b1, b2) = (Vector256<int>.Zero, Vector256<int>.Zero, Vector256<int>.Zero);
        for (var i = 0; i < fours; i++)
        {
            var a = Widen(keys);
            var b = Widen(keys + (2 * Lanes));
            var q0 = Vector256.Create(queries[i]).AsInt16();
            var q1 = Vector256.Create(queries[fours + i]).AsInt16();
            var q2 = Vector256.Create(queries[(2 * fours) + i]).AsInt16();
            a0 += Avx2.MultiplyAddAdjacent(a, q0);
            a1 += Avx2.MultiplyAddAdjacent(a, q1);
            a2 += Avx2.MultiplyAddAdjacent(a, q2);
            b0 += Avx2.MultiplyAddAdjacent(b, q0);
            b1 += Avx2.MultiplyAddAdjacent(b, q1);
            b2 += Avx2.MultiplyAddAdjacent(b, q2);
            keys += 4 * PanelPositions;
        }

        AddAdjacent(a0, b0).Store(scores);
        AddAdjacent(a1, b1).Store(scores + GroupPositions);
        AddAdjacent(a2, b2).Store(scores + (2 * GroupPositions));
    }

    // The instruction leaves the four sums of each register's half together.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector256<int> AddAdjacent(Vector256<int> a, Vector256<int> b) =>
        Avx2.Permute4x64(Avx2.HorizontalAdd(a, b).AsInt64(), 0b11_01_10_00).AsInt32();

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void BlendPart(sbyte* values, short* weights, nint stride, int width, int* sums)
    {
        var w0 = (long*)weights;
        var w1 = (long*)(weights + stride);
        var w2 = (long*)(weights + (2 * stride));
        var (a0, a1, a2) = (Vector256<int>.Zero, Vector256<int>.Zero, Vector256<int>.Zero);
        var (b0, b1, b2) = (Vector256<int>.Zero, Vector256<int>.Zero, Vector256<int>.Zero);
        for (var i = 0; i < GroupPositions / 4; i++)
        {
            var a = Widen(values);
            var b = Widen(values + (2 * Lanes));
            var q0 = Vector256.Create(w0[i]).AsInt16();
            var q1 = Vector256.Create(w1[i]).AsInt16();
            var q2 = Vector256.Create(w2[i]).AsInt16();
            a0 += Avx2.MultiplyAddAdjacent(a, q0);
            b0 += Avx2.MultiplyAddAdjacent(b, q0);
            a1 += Avx2.MultiplyAddAdjacent(a, q1);
            b1 += Avx2.MultiplyAddAdjacent(b, q1);
            a2 += Avx2.MultiplyAddAdjacent(a, q2);
            b2 += Avx2.MultiplyAddAdjacent(b, q2);
            values += 4 * width;
        }

        (Vector256.Load(sums) + AddAdjacent(a0, b0)).Store(sums);
        (Vector256.Load(sums + width) + AddAdjacent(a1, b1)).Store(sums + width);
        (Vector256.Load(sums + (2 * width)) + AddAdjacent(a2, b2)).Store(sums + (2 * width));
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector256<short> Widen(byte* bytes) => Avx2.ConvertToVector256Int16(Vector128.Load(bytes));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector256<short> Widen(sbyte* bytes) => Avx2.ConvertToVector256Int16(Vector128.Load(bytes));
}
