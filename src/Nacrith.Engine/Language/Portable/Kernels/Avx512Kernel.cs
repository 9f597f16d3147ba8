using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics.X86;
using System.Runtime.Intrinsics;

namespace Nacrith.Engine.Language.Portable.Kernels;

/// <summary>
/// A whole panel in 512-bit registers. Nibbles times bytes are summed in 16 bits over a block, which cannot overflow
/// (see <see cref="PackedMatrix"/>), and widened once a block.
/// </summary>
internal sealed unsafe class Avx512Kernel : PanelKernel
{
    private const int TileTokens = ActivationTiles.TileTokens;

    /// <summary>Whether this processor has the instructions.</summary>
    public static bool IsSupported => Avx512BW.IsSupported;

    /// <inheritdoc/>
    public override void MultiplyFour(in PanelProduct product)
    {
        var (y0, y1, y2, y3) = (Vector512<float>.Zero, Vector512<float>.Zero, Vector512<float>.Zero, Vector512<float>.Zero);
        var nibbles = product.Nibbles;
        var values = product.Values;
        var scales = product.Scales;
        var minima = product.Minima;
        var sums = product.Sums;
        var masses = product.Masses;
        var twoPlanes = product.Planes == 2;
        var offset = product.Offset;
        for (var block = 0; block < product.Blocks; block++)
        {
            Dots(nibbles, values, out var s0, out var s1, out var s2, out var s3);
            nibbles += PackedMatrix.PlaneBytes;
            if (twoPlanes)
            {
                Dots(nibbles, values, out var t0, out var t1, out var t2, out var t3);
                nibbles += PackedMatrix.PlaneBytes;
                (s0, s1) = ((s0 << 4) + t0, (s1 << 4) + t1);
                (s2, s3) = ((s2 << 4) + t2, (s3 << 4) + t3);
            }

            if (offset != 0)
            {
                (s0, s1) = (s0 - Vector512.Create(offset * sums[0]), s1 - Vector512.Create(offset * sums[1]));
                (s2, s3) = (s2 - Vector512.Create(offset * sums[2]), s3 - Vector512.Create(offset * sums[3]));
            }

            var d = Vector512.Load(scales);
            var valueScales = product.ValueScales + (block / 2 * TileTokens);
            y0 = Vector512.FusedMultiplyAdd(d, Vector512.Create(valueScales[0]) * Vector512.ConvertToSingle(s0), y0);
            y1 = Vector512.FusedMultiplyAdd(d, Vector512.Create(valueScales[1]) * Vector512.ConvertToSingle(s1), y1);
            y2 = Vector512.FusedMultiplyAdd(d, Vector512.Create(valueScales[2]) * Vector512.ConvertToSingle(s2), y2);
            y3 = Vector512.FusedMultiplyAdd(d, Vector512.Create(valueScales[3]) * Vector512.ConvertToSingle(s3), y3);
            if (minima != null)
            {
                var m = Vector512.Load(minima);
                y0 = Vector512.FusedMultiplyAdd(m, Vector512.Create(masses[0]), y0);
                y1 = Vector512.FusedMultiplyAdd(m, Vector512.Create(masses[1]), y1);
                y2 = Vector512.FusedMultiplyAdd(m, Vector512.Create(masses[2]), y2);
                y3 = Vector512.FusedMultiplyAdd(m, Vector512.Create(masses[3]), y3);
                minima += PackedMatrix.PanelRows;
            }

            values += PackedMatrix.BlockInputs * TileTokens;
            scales += PackedMatrix.PanelRows;
            sums += TileTokens;
            masses += TileTokens;
        }

        y0.Store(product.Output);
        y1.Store(product.Output + product.Stride);
        y2.Store(product.Output + (2 * product.Stride));
        y3.Store(product.Output + (3 * product.Stride));
    }

    /// <inheritdoc/>
    public override void MultiplyOne(in PanelProduct product)
    {
        var y = Vector512<float>.Zero;
        var nibbles = product.Nibbles;
        var values = product.Values;
        for (var block = 0; block < product.Blocks; block++)
        {
            var s = Dot(nibbles, values);
            nibbles += PackedMatrix.PlaneBytes;
            if (product.Planes == 2)
            {
                s = (s << 4) + Dot(nibbles, values);
                nibbles += PackedMatrix.PlaneBytes;
            }

            var at = block * TileTokens;
            s -= Vector512.Create(product.Offset * product.Sums[at]);
            var scaled = Vector512.Create(product.ValueScales[block / 2 * TileTokens]) * Vector512.ConvertToSingle(s);
            y = Vector512.FusedMultiplyAdd(Vector512.Load(product.Scales + (block * PackedMatrix.PanelRows)), scaled, y);
            if (product.Minima != null)
            {
                var m = Vector512.Load(product.Minima + (block * PackedMatrix.PanelRows));
                y = Vector512.FusedMultiplyAdd(m, Vector512.Create(product.Masses[at]), y);
            }

            values += PackedMatrix.BlockInputs * TileTokens;
        }

        y.Store(product.Output);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Dots(
        byte* nibbles, sbyte* values, out Vector512<int> s0, out Vector512<int> s1, out Vector512<int> s2, out Vector512<int> s3)
    {
        var low = Vector512.Create((byte)15);
        var v = (int*)values;
        var (a0, a1, a2, a3) = (Vector512<short>.Zero, Vector512<short>.Zero, Vector512<short>.Zero, Vector512<short>.Zero);
        for (var i = 0; i < 4; i++)
        {
            var pair = Vector512.Load(nibbles + (64 * i));
            var first = pair & low;
            var second = (pair.AsUInt16() >> 4).AsByte() & low;
            a0 += Avx512BW.MultiplyAddAdjacent(first, Vector512.Create(v[0]).AsSByte());
            a1 += Avx512BW.MultiplyAddAdjacent(first, Vector512.Create(v[1]).AsSByte());
            a2 += Avx512BW.MultiplyAddAdjacent(first, Vector512.Create(v[2]).AsSByte());
            a3 += Avx512BW.MultiplyAddAdjacent(first, Vector512.Create(v[3]).AsSByte());
            a0 += Avx512BW.MultiplyAddAdjacent(second, Vector512.Create(v[4]).AsSByte());
            a1 += Avx512BW.MultiplyAddAdjacent(second, Vector512.Create(v[5]).AsSByte());
            a2 += Avx512BW.MultiplyAddAdjacent(second, Vector512.Create(v[6]).AsSByte());
            a3 += Avx512BW.MultiplyAddAdjacent(second, Vector512.Create(v[7]).AsSByte());
            v += 2 * TileTokens;
        }

        var ones = Vector512<short>.One;
        s0 = Avx512BW.MultiplyAddAdjacent(a0, ones);
        s1 = Avx512BW.MultiplyAddAdjacent(a1, ones);
        s2 = Avx512BW.MultiplyAddAdjacent(a2, ones);
        s3 = Avx512BW.MultiplyAddAdjacent(a3, ones);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector512<int> Dot(byte* nibbles, sbyte* values)
    {
        var low = Vector512.Create((byte)15);
        var v = (int*)values;
        var (a, b) = (Vector512<short>.Zero, Vector512<short>.Zero);
        for (var i = 0; i < 4; i++)
        {
            var pair = Vector512.Load(nibbles + (64 * i));
            a += Avx512BW.MultiplyAddAdjacent(pair & low, Vector512.Create(v[0]).AsSByte());
            b += Avx512BW.MultiplyAddAdjacent((pair.AsUInt16() >> 4).AsByte() & low, Vector512.Create(v[TileTokens]).AsSByte());
            v += 2 * TileTokens;
        }

        return Avx512BW.MultiplyAddAdjacent(a + b, Vector512<short>.One);
    }
}
