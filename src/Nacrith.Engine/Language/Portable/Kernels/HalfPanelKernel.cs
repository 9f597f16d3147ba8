using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace Nacrith.Engine.Language.Portable.Kernels;

/// <summary>Sums of four products of bytes in 256-bit registers, in one of the ways that processors offer.</summary>
internal interface IByteDot
{
    /// <summary>Adds to each 32-bit lane the four products of its bytes; weights are 0 to 127, values -127 to 127.</summary>
    static abstract Vector256<int> Add(Vector256<int> sum, Vector256<byte> weights, Vector256<sbyte> values);

    /// <summary>The same twice, for weights of 0 to 15, which leave room to add two pairs of products in 16 bits.</summary>
    static abstract Vector256<int> AddNibbles(
        Vector256<int> sum, Vector256<byte> first, Vector256<sbyte> firstValues, Vector256<byte> second, Vector256<sbyte> secondValues);
}

/// <summary>Multiplies a panel half by half: 8 rows to a 256-bit register.</summary>
/// <typeparam name="TDot">The instructions.</typeparam>
internal sealed unsafe class HalfPanelKernel<TDot> : PanelKernel
    where TDot : struct, IByteDot
{
    private const int TileTokens = ActivationTiles.TileTokens;
    private const int HalfRows = PackedMatrix.PanelRows / 2;

    /// <inheritdoc/>
    public override void MultiplyTile(in PanelProduct product)
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
    public override void MultiplyOne(in PanelProduct product, int token)
    {
        for (var half = 0; half < 2; half++)
        {
            var y = Vector256<float>.Zero;
            for (var group = 0; group < product.Groups; group++)
            {
                var z = Vector256<float>.Zero;
                for (var block = 2 * group; block < (2 * group) + 2; block++)
                {
                    RequestAhead(product, half, block);
                    var (scales, minima) = (Scales(product, half, block), Minima(product, half, block));
                    z = AddBlock(product, half, block, token, scales, minima, z);
                }

                y = AddGroup(product, group, token, z, y);
            }

            y.Store(product.Output + (half * HalfRows));
        }
    }

    // On the first of several ways through a panel.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void RequestAhead(in PanelProduct product, int way, int block)
    {
        if (way == 0)
        {
            CachePrefetch.Request(product.Blocks + (block * product.BlockBytes) + AheadBytes, product.BlockBytes);
        }
    }

    // Scales are widened once for both.
    private static void MultiplyTwo(in PanelProduct product, int half, int token)
    {
        var (y0, y1) = (Vector256<float>.Zero, Vector256<float>.Zero);
        for (var group = 0; group < product.Groups; group++)
        {
            var (z0, z1) = (Vector256<float>.Zero, Vector256<float>.Zero);
            for (var block = 2 * group; block < (2 * group) + 2; block++)
            {
                RequestAhead(product, half + token, block);
                var (scales, minima) = (Scales(product, half, block), Minima(product, half, block));
                z0 = AddBlock(product, half, block, token, scales, minima, z0);
                z1 = AddBlock(product, half, block, token + 1, scales, minima, z1);
            }

            y0 = AddGroup(product, group, token, z0, y0);
            y1 = AddGroup(product, group, token + 1, z1, y1);
        }

        y0.Store(product.Output + (token * product.Stride) + (half * HalfRows));
        y1.Store(product.Output + ((token + 1) * product.Stride) + (half * HalfRows));
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector256<float> AddGroup(in PanelProduct product, int group, int token, Vector256<float> z, Vector256<float> y) =>
        Vector256.FusedMultiplyAdd(Vector256.Create(product.ValueScales[(group * TileTokens) + token]), z, y);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector256<float> AddBlock(
        in PanelProduct product, int half, int block, int token, Vector256<float> scales, Vector256<float> minima, Vector256<float> z)
    {
        var dot = product.IsNibbles ? DotNibbles(product, half, block, token) : DotBytes(product, half, block, token);
        z = Vector256.FusedMultiplyAdd(scales, dot, z);
        return Vector256.FusedMultiplyAdd(minima, Vector256.Create(product.Sums[(block * TileTokens) + token]), z);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector256<float> Scales(in PanelProduct product, int half, int block) => product.IsNibbles
        ? HalfNumbers.Load8((short*)(product.Blocks + (block * PackedMatrix.NibbleBlockBytes) + PackedMatrix.NibbleWeightBytes) + (half * HalfRows))
        : Vector256.Load((float*)(product.Blocks + (block * PackedMatrix.ByteBlockBytes) + PackedMatrix.ByteWeightBytes) + (half * HalfRows));

    // They lie behind the scales of the whole panel.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector256<float> Minima(in PanelProduct product, int half, int block) => Scales(product, half + 2, block);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector256<float> DotNibbles(in PanelProduct product, int half, int block, int token)
    {
        var low = Vector256.Create((byte)15);
        var nibbles = product.Blocks + (block * PackedMatrix.NibbleBlockBytes) + (32 * half);
        var values = Values(product, block, token);
        var sum = Vector256<int>.Zero;
        for (var i = 0; i < 4; i++)
        {
            var pair = Vector256.Load(nibbles + (64 * i));
            var (first, second) = (Vector256.Create(values[0]).AsSByte(), Vector256.Create(values[1]).AsSByte());
            sum = TDot.AddNibbles(sum, pair & low, first, (pair.AsUInt16() >> 4).AsByte() & low, second);
            values += 2;
        }

        return Vector256.ConvertToSingle(sum);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector256<float> DotBytes(in PanelProduct product, int half, int block, int token)
    {
        var weights = product.Blocks + (block * PackedMatrix.ByteBlockBytes) + (32 * half);
        var values = Values(product, block, token);
        var sum = Vector256<int>.Zero;
        for (var i = 0; i < 8; i++)
        {
            sum = TDot.Add(sum, Vector256.Load(weights + (64 * i)), Vector256.Create(values[i]).AsSByte());
        }

        return Vector256.ConvertToSingle(sum);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static int* Values(in PanelProduct product, int block, int token) =>
        (int*)(product.Values + (token * product.Columns) + (block * PackedMatrix.BlockInputs));
}
