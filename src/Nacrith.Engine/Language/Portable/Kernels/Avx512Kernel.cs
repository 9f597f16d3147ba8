using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics.X86;
using System.Runtime.Intrinsics;

namespace Nacrith.Engine.Language.Portable.Kernels;

/// <summary>
/// A whole panel in 512-bit registers, eight tokens at a time: each weight is unpacked once for all of them. Nibbles times
/// bytes are summed in 16 bits over a block and widened once a block; weights of 7 bits are widened pair by pair. Neither can
/// overflow (see <see cref="PackedMatrix"/>).
/// </summary>
/// <remarks>
/// Two products are added to each other before they join the sum: that order keeps Zen 4's two multipliers busier by a
/// sixth than adding each to the sum. Written out token by token, because the compiler keeps neither arrays nor structs of
/// so many vectors in registers.
/// </remarks>
internal sealed unsafe class Avx512Kernel : PanelKernel
{
    private const int TileTokens = ActivationTiles.TileTokens;
    private const int PanelRows = PackedMatrix.PanelRows;

    /// <summary>Whether this processor has the instructions.</summary>
    public static bool IsSupported => Avx512BW.IsSupported;

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveOptimization | MethodImplOptions.NoInlining)]
    public override void MultiplyTile(in PanelProduct product, int tokens)
    {
        var y0 = Vector512<float>.Zero;
        var y1 = Vector512<float>.Zero;
        var y2 = Vector512<float>.Zero;
        var y3 = Vector512<float>.Zero;
        var y4 = Vector512<float>.Zero;
        var y5 = Vector512<float>.Zero;
        var y6 = Vector512<float>.Zero;
        var y7 = Vector512<float>.Zero;
        var weights = product.Blocks;
        var values = product.Values;
        var stride = product.Columns / sizeof(int);
        var sums = product.Sums;
        var valueScales = product.ValueScales;
        var isNibbles = product.IsNibbles;
        var blockBytes = product.BlockBytes;
        for (var group = product.Groups; group > 0; group--)
        {
            var z0 = Vector512<float>.Zero;
            var z1 = Vector512<float>.Zero;
            var z2 = Vector512<float>.Zero;
            var z3 = Vector512<float>.Zero;
            var z4 = Vector512<float>.Zero;
            var z5 = Vector512<float>.Zero;
            var z6 = Vector512<float>.Zero;
            var z7 = Vector512<float>.Zero;
            for (var block = 0; block < 2; block++)
            {
                Vector512<float> m;
                CachePrefetch.Request(weights + AheadBytes, blockBytes);
                if (isNibbles)
                {
                    var d = HalfNumbers.Load16((short*)(weights + PackedMatrix.NibbleWeightBytes));
                    AddNibbles(weights, values, stride, d, ref z0, ref z1, ref z2, ref z3, ref z4, ref z5, ref z6, ref z7);
                    m = HalfNumbers.Load16((short*)(weights + PackedMatrix.NibbleWeightBytes) + PanelRows);
                }
                else
                {
                    var d = Vector512.Load((float*)(weights + PackedMatrix.ByteWeightBytes));
                    AddBytes(weights, values, stride, d, ref z0, ref z1, ref z2, ref z3, ref z4, ref z5, ref z6, ref z7);
                    m = Vector512.Load((float*)(weights + PackedMatrix.ByteWeightBytes) + PanelRows);
                }

                z0 = Vector512.FusedMultiplyAdd(m, Vector512.Create(sums[0]), z0);
                z1 = Vector512.FusedMultiplyAdd(m, Vector512.Create(sums[1]), z1);
                z2 = Vector512.FusedMultiplyAdd(m, Vector512.Create(sums[2]), z2);
                z3 = Vector512.FusedMultiplyAdd(m, Vector512.Create(sums[3]), z3);
                z4 = Vector512.FusedMultiplyAdd(m, Vector512.Create(sums[4]), z4);
                z5 = Vector512.FusedMultiplyAdd(m, Vector512.Create(sums[5]), z5);
                z6 = Vector512.FusedMultiplyAdd(m, Vector512.Create(sums[6]), z6);
                z7 = Vector512.FusedMultiplyAdd(m, Vector512.Create(sums[7]), z7);
                weights += blockBytes;
                values += PackedMatrix.BlockInputs;
                sums += TileTokens;
            }

            y0 = Vector512.FusedMultiplyAdd(Vector512.Create(valueScales[0]), z0, y0);
            y1 = Vector512.FusedMultiplyAdd(Vector512.Create(valueScales[1]), z1, y1);
            y2 = Vector512.FusedMultiplyAdd(Vector512.Create(valueScales[2]), z2, y2);
            y3 = Vector512.FusedMultiplyAdd(Vector512.Create(valueScales[3]), z3, y3);
            y4 = Vector512.FusedMultiplyAdd(Vector512.Create(valueScales[4]), z4, y4);
            y5 = Vector512.FusedMultiplyAdd(Vector512.Create(valueScales[5]), z5, y5);
            y6 = Vector512.FusedMultiplyAdd(Vector512.Create(valueScales[6]), z6, y6);
            y7 = Vector512.FusedMultiplyAdd(Vector512.Create(valueScales[7]), z7, y7);
            valueScales += TileTokens;
        }

        y0.Store(product.Output + (0 * product.Stride));
        y1.Store(product.Output + (1 * product.Stride));
        y2.Store(product.Output + (2 * product.Stride));
        y3.Store(product.Output + (3 * product.Stride));
        y4.Store(product.Output + (4 * product.Stride));
        y5.Store(product.Output + (5 * product.Stride));
        y6.Store(product.Output + (6 * product.Stride));
        y7.Store(product.Output + (7 * product.Stride));
    }

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveOptimization | MethodImplOptions.NoInlining)]
    public override void MultiplyOne(in PanelProduct product, int token)
    {
        var y = Vector512<float>.Zero;
        var weights = product.Blocks;
        var values = product.Values + (token * product.Columns);
        var sums = product.Sums + token;
        var valueScales = product.ValueScales + token;
        var isNibbles = product.IsNibbles;
        var blockBytes = product.BlockBytes;
        for (var group = product.Groups; group > 0; group--)
        {
            var z = Vector512<float>.Zero;
            for (var block = 0; block < 2; block++)
            {
                var sum = Vector512.Create(sums[0]);
                CachePrefetch.Request(weights + AheadBytes, blockBytes);
                if (isNibbles)
                {
                    var halves = (short*)(weights + PackedMatrix.NibbleWeightBytes);
                    z = Vector512.FusedMultiplyAdd(HalfNumbers.Load16(halves), DotNibbles(weights, (int*)values), z);
                    z = Vector512.FusedMultiplyAdd(HalfNumbers.Load16(halves + PanelRows), sum, z);
                }
                else
                {
                    var floats = (float*)(weights + PackedMatrix.ByteWeightBytes);
                    z = Vector512.FusedMultiplyAdd(Vector512.Load(floats), DotBytes(weights, (int*)values), z);
                    z = Vector512.FusedMultiplyAdd(Vector512.Load(floats + PanelRows), sum, z);
                }

                weights += blockBytes;
                values += PackedMatrix.BlockInputs;
                sums += TileTokens;
            }

            y = Vector512.FusedMultiplyAdd(Vector512.Create(valueScales[0]), z, y);
            valueScales += TileTokens;
        }

        y.Store(product.Output);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void AddNibbles(
        byte* nibbles,
        sbyte* values,
        nint stride,
        Vector512<float> scale,
        ref Vector512<float> z0,
        ref Vector512<float> z1,
        ref Vector512<float> z2,
        ref Vector512<float> z3,
        ref Vector512<float> z4,
        ref Vector512<float> z5,
        ref Vector512<float> z6,
        ref Vector512<float> z7)
    {
        var low = Vector512.Create((byte)15);
        var v = (int*)values;
        var s0 = Vector512<short>.Zero;
        var s1 = Vector512<short>.Zero;
        var s2 = Vector512<short>.Zero;
        var s3 = Vector512<short>.Zero;
        var s4 = Vector512<short>.Zero;
        var s5 = Vector512<short>.Zero;
        var s6 = Vector512<short>.Zero;
        var s7 = Vector512<short>.Zero;
        for (var i = 0; i < 4; i++)
        {
            var pair = Vector512.Load(nibbles + (64 * i));
            var first = pair & low;
            var second = (pair.AsUInt16() >> 4).AsByte() & low;
            s0 += Pairs(first, v[0], second, v[1]);
            s1 += Pairs(first, v[stride], second, v[stride + 1]);
            s2 += Pairs(first, v[2 * stride], second, v[(2 * stride) + 1]);
            s3 += Pairs(first, v[3 * stride], second, v[(3 * stride) + 1]);
            s4 += Pairs(first, v[4 * stride], second, v[(4 * stride) + 1]);
            s5 += Pairs(first, v[5 * stride], second, v[(5 * stride) + 1]);
            s6 += Pairs(first, v[6 * stride], second, v[(6 * stride) + 1]);
            s7 += Pairs(first, v[7 * stride], second, v[(7 * stride) + 1]);
            v += 2;
        }

        z0 = Vector512.FusedMultiplyAdd(scale, Widen(s0), z0);
        z1 = Vector512.FusedMultiplyAdd(scale, Widen(s1), z1);
        z2 = Vector512.FusedMultiplyAdd(scale, Widen(s2), z2);
        z3 = Vector512.FusedMultiplyAdd(scale, Widen(s3), z3);
        z4 = Vector512.FusedMultiplyAdd(scale, Widen(s4), z4);
        z5 = Vector512.FusedMultiplyAdd(scale, Widen(s5), z5);
        z6 = Vector512.FusedMultiplyAdd(scale, Widen(s6), z6);
        z7 = Vector512.FusedMultiplyAdd(scale, Widen(s7), z7);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void AddBytes(
        byte* weights,
        sbyte* values,
        nint stride,
        Vector512<float> scale,
        ref Vector512<float> z0,
        ref Vector512<float> z1,
        ref Vector512<float> z2,
        ref Vector512<float> z3,
        ref Vector512<float> z4,
        ref Vector512<float> z5,
        ref Vector512<float> z6,
        ref Vector512<float> z7)
    {
        var v = (int*)values;
        var s0 = Vector512<int>.Zero;
        var s1 = Vector512<int>.Zero;
        var s2 = Vector512<int>.Zero;
        var s3 = Vector512<int>.Zero;
        var s4 = Vector512<int>.Zero;
        var s5 = Vector512<int>.Zero;
        var s6 = Vector512<int>.Zero;
        var s7 = Vector512<int>.Zero;
        for (var i = 0; i < 4; i++)
        {
            var first = Vector512.Load(weights + (128 * i));
            var second = Vector512.Load(weights + (128 * i) + 64);
            s0 += WidePairs(first, v[0], second, v[1]);
            s1 += WidePairs(first, v[stride], second, v[stride + 1]);
            s2 += WidePairs(first, v[2 * stride], second, v[(2 * stride) + 1]);
            s3 += WidePairs(first, v[3 * stride], second, v[(3 * stride) + 1]);
            s4 += WidePairs(first, v[4 * stride], second, v[(4 * stride) + 1]);
            s5 += WidePairs(first, v[5 * stride], second, v[(5 * stride) + 1]);
            s6 += WidePairs(first, v[6 * stride], second, v[(6 * stride) + 1]);
            s7 += WidePairs(first, v[7 * stride], second, v[(7 * stride) + 1]);
            v += 2;
        }

        z0 = Vector512.FusedMultiplyAdd(scale, Vector512.ConvertToSingle(s0), z0);
        z1 = Vector512.FusedMultiplyAdd(scale, Vector512.ConvertToSingle(s1), z1);
        z2 = Vector512.FusedMultiplyAdd(scale, Vector512.ConvertToSingle(s2), z2);
        z3 = Vector512.FusedMultiplyAdd(scale, Vector512.ConvertToSingle(s3), z3);
        z4 = Vector512.FusedMultiplyAdd(scale, Vector512.ConvertToSingle(s4), z4);
        z5 = Vector512.FusedMultiplyAdd(scale, Vector512.ConvertToSingle(s5), z5);
        z6 = Vector512.FusedMultiplyAdd(scale, Vector512.ConvertToSingle(s6), z6);
        z7 = Vector512.FusedMultiplyAdd(scale, Vector512.ConvertToSingle(s7), z7);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector512<float> DotNibbles(byte* nibbles, int* v)
    {
        var low = Vector512.Create((byte)15);
        var sum = Vector512<short>.Zero;
        for (var i = 0; i < 4; i++)
        {
            var pair = Vector512.Load(nibbles + (64 * i));
            sum += Pairs(pair & low, v[0], (pair.AsUInt16() >> 4).AsByte() & low, v[1]);
            v += 2;
        }

        return Widen(sum);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector512<float> DotBytes(byte* weights, int* v)
    {
        var sum = Vector512<int>.Zero;
        for (var i = 0; i < 4; i++)
        {
            sum += WidePairs(Vector512.Load(weights + (128 * i)), v[0], Vector512.Load(weights + (128 * i) + 64), v[1]);
            v += 2;
        }

        return Vector512.ConvertToSingle(sum);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector512<short> Pairs(Vector512<byte> first, int v, Vector512<byte> second, int w) =>
        Avx512BW.MultiplyAddAdjacent(first, Vector512.Create(v).AsSByte())
        + Avx512BW.MultiplyAddAdjacent(second, Vector512.Create(w).AsSByte());

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector512<int> WidePairs(Vector512<byte> first, int v, Vector512<byte> second, int w) =>
        Avx512BW.MultiplyAddAdjacent(Avx512BW.MultiplyAddAdjacent(first, Vector512.Create(v).AsSByte()), Vector512<short>.One)
        + Avx512BW.MultiplyAddAdjacent(Avx512BW.MultiplyAddAdjacent(second, Vector512.Create(w).AsSByte()), Vector512<short>.One);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector512<float> Widen(Vector512<short> sums) =>
        Vector512.ConvertToSingle(Avx512BW.MultiplyAddAdjacent(sums, Vector512<short>.One));
}
