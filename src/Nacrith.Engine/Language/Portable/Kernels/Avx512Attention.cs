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

    private static void ScorePart(sbyte* keys, sbyte* nextKeys, int* queries, int pairs, int* scores)
    {
        var (a0, a1, a2) = (Vector512<int>.Zero, Vector512<int>.Zero, Vector512<int>.Zero);
        var (b0, b1, b2) = (Vector512<int>.Zero, Vector512<int>.Zero, Vector512<int>.Zero);
        for (var i = 0; i < pairs; i++)
        {
            var a = Widen(keys + (2 * PanelPositions * i));
            var b = Widen(nextKeys + (2 * PanelPositions * i));
            var q0 = Vector512.Create(queries[i]).AsInt16();
            var q1 = Vector512.Create(queries[pairs + i]).AsInt16();
            var q2 = Vector512.Create(queries[(2 * pairs) + i]).AsInt16();
            a0 += Avx512BW.MultiplyAddAdjacent(a, q0);
            a1 += Avx512BW.MultiplyAddAdjacent(a, q1);
            a2 += Avx512BW.MultiplyAddAdjacent(a, q2);
            b0 += Avx512BW.MultiplyAddAdjacent(b, q0);
            b1 += Avx512BW.MultiplyAddAdjacent(b, q1);
            b2 += Avx512BW.MultiplyAddAdjacent(b, q2);
        }

        a0.Store(scores);
        b0.Store(scores + Lanes);
        a1.Store(scores + GroupPositions);
        b1.Store(scores + GroupPositions + Lanes);
        a2.Store(scores + (2 * GroupPositions));
        b2.Store(scores + (2 * GroupPositions) + Lanes);
    }

    private static void BlendPart(sbyte* values, short* weights, nint stride, int width, int* sums)
    {
        var w0 = (int*)weights;
        var w1 = (int*)(weights + stride);
        var w2 = (int*)(weights + (2 * stride));
        var (a0, b0) = (Vector512.Load(sums), Vector512.Load(sums + Lanes));
        var (a1, b1) = (Vector512.Load(sums + width), Vector512.Load(sums + width + Lanes));
        var (a2, b2) = (Vector512.Load(sums + (2 * width)), Vector512.Load(sums + (2 * width) + Lanes));
        for (var i = 0; i < GroupPositions / 2; i++)
        {
            var a = Widen(values);
            var b = Widen(values + (2 * Lanes));
            var q0 = Vector512.Create(w0[i]).AsInt16();
            var q1 = Vector512.Create(w1[i]).AsInt16();
            var q2 = Vector512.Create(w2[i]).AsInt16();
            a0 += Avx512BW.MultiplyAddAdjacent(a, q0);
            b0 += Avx512BW.MultiplyAddAdjacent(b, q0);
            a1 += Avx512BW.MultiplyAddAdjacent(a, q1);
            b1 += Avx512BW.MultiplyAddAdjacent(b, q1);
            a2 += Avx512BW.MultiplyAddAdjacent(a, q2);
            b2 += Avx512BW.MultiplyAddAdjacent(b, q2);
            values += 2 * width;
        }

        a0.Store(sums);
        b0.Store(sums + Lanes);
        a1.Store(sums + width);
        b1.Store(sums + width + Lanes);
        a2.Store(sums + (2 * width));
        b2.Store(sums + (2 * width) + Lanes);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector512<short> Widen(sbyte* bytes) => Avx512BW.ConvertToVector512Int16(Vector256.Load(bytes));
}
