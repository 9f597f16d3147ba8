using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace Nacrith.Engine.Language.Portable.Kernels;

/// <summary>Sums of four products of bytes in 256-bit registers, in one of the ways that processors offer.</summary>
internal interface IByteDot
{
    /// <summary>Adds to each 32-bit lane the four products of its bytes; nibbles are 0 to 15, values -127 to 127.</summary>
    static abstract Vector256<int> Add(Vector256<int> sum, Vector256<byte> nibbles, Vector256<sbyte> values);
}

/// <summary>Multiplies a panel half by half: 8 rows to a 256-bit register.</summary>
/// <typeparam name="TDot">The instructions.</typeparam>
internal sealed unsafe class HalfPanelKernel<TDot> : PanelKernel
    where TDot : struct, IByteDot
{
    private const int TileTokens = ActivationTiles.TileTokens;
    private const int HalfRows = PackedMatrix.PanelRows / 2;

    /// <inheritdoc/>
    public override void MultiplyFour(in PanelProduct product)
    {
        for (var half = 0; half < 2; half++)
        {
            for (var token = 0; token < TileTokens; token += 2)
            {
                MultiplyTwo(product, half, token);
            }
        }
    }

    /// <inheritdoc/>
    public override void MultiplyOne(in PanelProduct product)
    {
        for (var half = 0; half < 2; half++)
        {
            var y = Vector256<float>.Zero;
            for (var block = 0; block < product.Blocks; block++)
            {
                var s = Dot(product, half, block, 0);
                y = Accumulate(product, half, block, 0, s, y);
            }

            y.Store(product.Output + (half * HalfRows));
        }
    }

    private static void MultiplyTwo(in PanelProduct product, int half, int token)
    {
        var (y0, y1) = (Vector256<float>.Zero, Vector256<float>.Zero);
        for (var block = 0; block < product.Blocks; block++)
        {
            y0 = Accumulate(product, half, block, token, Dot(product, half, block, token), y0);
            y1 = Accumulate(product, half, block, token + 1, Dot(product, half, block, token + 1), y1);
        }

        y0.Store(product.Output + (token * product.Stride) + (half * HalfRows));
        y1.Store(product.Output + ((token + 1) * product.Stride) + (half * HalfRows));
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector256<int> Dot(in PanelProduct product, int half, int block, int token)
    {
        var low = Vector256.Create((byte)15);
        var total = Vector256<int>.Zero;
        for (var plane = 0; plane < product.Planes; plane++)
        {
            var nibbles = product.Nibbles + (((block * product.Planes) + plane) * PackedMatrix.PlaneBytes) + (32 * half);
            var values = (int*)(product.Values + (block * PackedMatrix.BlockInputs * TileTokens)) + token;
            var sum = Vector256<int>.Zero;
            for (var i = 0; i < 4; i++)
            {
                var pair = Vector256.Load(nibbles + (64 * i));
                sum = TDot.Add(sum, pair & low, Vector256.Create(values[0]).AsSByte());
                sum = TDot.Add(sum, (pair.AsUInt16() >> 4).AsByte() & low, Vector256.Create(values[TileTokens]).AsSByte());
                values += 2 * TileTokens;
            }

            total = (total << 4) + sum;
        }

        return total;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector256<float> Accumulate(
        in PanelProduct product, int half, int block, int token, Vector256<int> dot, Vector256<float> y)
    {
        var at = (block * TileTokens) + token;
        var rows = (block * PackedMatrix.PanelRows) + (half * HalfRows);
        dot -= Vector256.Create(product.Offset * product.Sums[at]);
        var scaled = Vector256.Create(product.ValueScales[(block / 2 * TileTokens) + token]) * Vector256.ConvertToSingle(dot);
        y = Vector256.FusedMultiplyAdd(Vector256.Load(product.Scales + rows), scaled, y);
        return product.Minima == null
            ? y
            : Vector256.FusedMultiplyAdd(Vector256.Load(product.Minima + rows), Vector256.Create(product.Masses[at]), y);
    }
}
