using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace Nacrith.Engine.Language.Portable.Kernels;

/// <summary>
/// Multiplies in 256-bit registers, 8 rows to each: both halves of a panel for four tokens at a time. Their eight sums of a block stay in
/// registers, each unpacked weight is used four times and each value twice; what is summed over blocks is in memory.
/// </summary>
/// <typeparam name="TDot">The instructions.</typeparam>
internal sealed unsafe class HalfPanelKernel<TDot> : PanelKernel
    where TDot : struct, IByteDot
{
    private const int TileTokens = ActivationTiles.TileTokens;
    private const int PanelRows = PackedMatrix.PanelRows;
    private const int HalfRows = PanelRows / 2;
    private const int FourTokens = 4;
    private const int VectorBytes = 64;
    private const int HalfBytes = VectorBytes / 2;
    private const int BlockWords = PackedMatrix.BlockInputs / sizeof(int);

    /// <inheritdoc/>
    public override void MultiplyTile(in PanelProduct product, int tokens)
    {
        for (var token = 0; token < tokens; token += FourTokens)
        {
            MultiplyFour(product, token);
        }
    }

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveOptimization | MethodImplOptions.NoInlining)]
    public override void MultiplyOne(in PanelProduct product, int token)
    {
        var (y0, y1) = (Vector256<float>.Zero, Vector256<float>.Zero);
        var weights = product.Blocks;
        var values = (int*)(product.Values + (token * product.Columns));
        var sums = product.Sums + token;
        var valueScales = product.ValueScales + token;
        var isNibbles = product.IsNibbles;
        var blockBytes = product.BlockBytes;
        for (var group = product.Groups; group > 0; group--)
        {
            var (z0, z1) = (Vector256<float>.Zero, Vector256<float>.Zero);
            for (var block = 0; block < 2; block++)
            {
                CachePrefetch.Request(weights + AheadBytes, blockBytes);
                z0 = AddBlock(weights, isNibbles, 0, values, sums[0], z0);
                z1 = AddBlock(weights, isNibbles, 1, values, sums[0], z1);
                weights += blockBytes;
                values += BlockWords;
                sums += TileTokens;
            }

            var scale = Vector256.Create(valueScales[0]);
            y0 = Vector256.FusedMultiplyAdd(scale, z0, y0);
            y1 = Vector256.FusedMultiplyAdd(scale, z1, y1);
            valueScales += TileTokens;
        }

        y0.Store(product.Output);
        y1.Store(product.Output + HalfRows);
    }

    [SkipLocalsInit]
    [MethodImpl(MethodImplOptions.AggressiveOptimization | MethodImplOptions.NoInlining)]
    private static void MultiplyFour(in PanelProduct product, int token)
    {
        // Vectors that lie across two cache lines cost 2 to 3 % of the time.
        var room = stackalloc byte[(2 * FourTokens * PanelRows * sizeof(float)) + VectorBytes];
        var y = (float*)(((nuint)room + VectorBytes - 1) & ~(nuint)(VectorBytes - 1));
        var z = y + (FourTokens * PanelRows);
        Clear(y);
        var output = product.Output + (token * product.Stride);
        RequestOutput(output, product.Stride);
        var weights = product.Blocks;
        var stride = product.Columns / sizeof(int);
        var values = (int*)product.Values + (token * stride);
        var sums = product.Sums + token;
        var valueScales = product.ValueScales + token;
        var isNibbles = product.IsNibbles;
        var blockBytes = product.BlockBytes;

        // The second four find them in the cache.
        var bytesAhead = token == 0 ? blockBytes : 0;
        for (var group = product.Groups; group > 0; group--)
        {
            Clear(z);
            for (var block = 0; block < 2; block++)
            {
                CachePrefetch.Request(weights + AheadBytes, bytesAhead);
                if (isNibbles)
                {
                    AddNibbles(weights, values, stride, sums, z);
                }
                else
                {
                    AddBytes(weights, values, stride, sums, z);
                }

                weights += blockBytes;
                values += BlockWords;
                sums += TileTokens;
            }

            AddGroup(z, valueScales, y);
            valueScales += TileTokens;
        }

        Store(y, output, product.Stride);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Clear(float* sums)
    {
        for (var i = 0; i < FourTokens * PanelRows; i += HalfRows)
        {
            Vector256<float>.Zero.Store(sums + i);
        }
    }

    // Each lies in a page of its own.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void RequestOutput(float* output, nint stride)
    {
        for (var token = 0; token < FourTokens; token++)
        {
            CachePrefetch.Request(output + (token * stride), PanelRows * sizeof(float));
        }
    }

    // Sums a, b, c and d are the tokens', 0 and 1 the halves'.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void AddNibbles(byte* weights, int* values, nint stride, float* sums, float* z)
    {
        var (a0, b0, c0, d0) = (Vector256<int>.Zero, Vector256<int>.Zero, Vector256<int>.Zero, Vector256<int>.Zero);
        var (a1, b1, c1, d1) = (Vector256<int>.Zero, Vector256<int>.Zero, Vector256<int>.Zero, Vector256<int>.Zero);
        for (var i = 0; i < PackedMatrix.NibbleWeightBytes; i += VectorBytes)
        {
            var pairs0 = Vector256.Load(weights + i);
            var pairs1 = Vector256.Load(weights + i + HalfBytes);
            var (w0, w1) = (Low(pairs0), Low(pairs1));
            var v = Vector256.Create(values[0]).AsSByte();
            (a0, a1) = (TDot.AddNibbles(a0, w0, v), TDot.AddNibbles(a1, w1, v));
            v = Vector256.Create(values[stride]).AsSByte();
            (b0, b1) = (TDot.AddNibbles(b0, w0, v), TDot.AddNibbles(b1, w1, v));
            v = Vector256.Create(values[2 * stride]).AsSByte();
            (c0, c1) = (TDot.AddNibbles(c0, w0, v), TDot.AddNibbles(c1, w1, v));
            v = Vector256.Create(values[3 * stride]).AsSByte();
            (d0, d1) = (TDot.AddNibbles(d0, w0, v), TDot.AddNibbles(d1, w1, v));
            (w0, w1) = (High(pairs0), High(pairs1));
            v = Vector256.Create(values[1]).AsSByte();
            (a0, a1) = (TDot.AddNibbles(a0, w0, v), TDot.AddNibbles(a1, w1, v));
            v = Vector256.Create(values[stride + 1]).AsSByte();
            (b0, b1) = (TDot.AddNibbles(b0, w0, v), TDot.AddNibbles(b1, w1, v));
            v = Vector256.Create(values[(2 * stride) + 1]).AsSByte();
            (c0, c1) = (TDot.AddNibbles(c0, w0, v), TDot.AddNibbles(c1, w1, v));
            v = Vector256.Create(values[(3 * stride) + 1]).AsSByte();
            (d0, d1) = (TDot.AddNibbles(d0, w0, v), TDot.AddNibbles(d1, w1, v));
            values += 2;
        }

        var halves = (short*)(weights + PackedMatrix.NibbleWeightBytes);
        var (scales, minima) = (HalfNumbers.Load8(halves), HalfNumbers.Load8(halves + PanelRows));
        ScaleFour(
            TDot.SumOfNibbles(a0), TDot.SumOfNibbles(b0), TDot.SumOfNibbles(c0), TDot.SumOfNibbles(d0), scales, minima, sums, z);
        (scales, minima) = (HalfNumbers.Load8(halves + HalfRows), HalfNumbers.Load8(halves + PanelRows + HalfRows));
        ScaleFour(
            TDot.SumOfNibbles(a1), TDot.SumOfNibbles(b1), TDot.SumOfNibbles(c1), TDot.SumOfNibbles(d1), scales, minima, sums, z + HalfRows);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void AddBytes(byte* weights, int* values, nint stride, float* sums, float* z)
    {
        var (a0, b0, c0, d0) = (Vector256<int>.Zero, Vector256<int>.Zero, Vector256<int>.Zero, Vector256<int>.Zero);
        var (a1, b1, c1, d1) = (Vector256<int>.Zero, Vector256<int>.Zero, Vector256<int>.Zero, Vector256<int>.Zero);
        for (var i = 0; i < PackedMatrix.ByteWeightBytes; i += VectorBytes)
        {
            var w0 = Vector256.Load(weights + i);
            var w1 = Vector256.Load(weights + i + HalfBytes);
            var v = Vector256.Create(values[0]).AsSByte();
            (a0, a1) = (TDot.Add(a0, w0, v), TDot.Add(a1, w1, v));
            v = Vector256.Create(values[stride]).AsSByte();
            (b0, b1) = (TDot.Add(b0, w0, v), TDot.Add(b1, w1, v));
            v = Vector256.Create(values[2 * stride]).AsSByte();
            (c0, c1) = (TDot.Add(c0, w0, v), TDot.Add(c1, w1, v));
            v = Vector256.Create(values[3 * stride]).AsSByte();
            (d0, d1) = (TDot.Add(d0, w0, v), TDot.Add(d1, w1, v));
            values++;
        }

        var floats = (float*)(weights + PackedMatrix.ByteWeightBytes);
        ScaleFour(a0, b0, c0, d0, Vector256.Load(floats), Vector256.Load(floats + PanelRows), sums, z);
        floats += HalfRows;
        ScaleFour(a1, b1, c1, d1, Vector256.Load(floats), Vector256.Load(floats + PanelRows), sums, z + HalfRows);
    }

    // A block's products of four tokens with half of its rows.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void ScaleFour(
        Vector256<int> a,
        Vector256<int> b,
        Vector256<int> c,
        Vector256<int> d,
        Vector256<float> scales,
        Vector256<float> minima,
        float* sums,
        float* z)
    {
        Scale(a, scales, minima, sums[0], Vector256.Load(z)).Store(z);
        Scale(b, scales, minima, sums[1], Vector256.Load(z + PanelRows)).Store(z + PanelRows);
        Scale(c, scales, minima, sums[2], Vector256.Load(z + (2 * PanelRows))).Store(z + (2 * PanelRows));
        Scale(d, scales, minima, sums[3], Vector256.Load(z + (3 * PanelRows))).Store(z + (3 * PanelRows));
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector256<float> Scale(
        Vector256<int> products, Vector256<float> scales, Vector256<float> minima, float sum, Vector256<float> z) =>
        Vector256.FusedMultiplyAdd(
            minima, Vector256.Create(sum), Vector256.FusedMultiplyAdd(scales, Vector256.ConvertToSingle(products), z));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void AddGroup(float* z, float* valueScales, float* y)
    {
        for (var token = 0; token < FourTokens; token++, z += PanelRows, y += PanelRows)
        {
            var scale = Vector256.Create(valueScales[token]);
            Vector256.FusedMultiplyAdd(scale, Vector256.Load(z), Vector256.Load(y)).Store(y);
            Vector256.FusedMultiplyAdd(scale, Vector256.Load(z + HalfRows), Vector256.Load(y + HalfRows)).Store(y + HalfRows);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Store(float* y, float* output, nint stride)
    {
        for (var token = 0; token < FourTokens; token++, y += PanelRows, output += stride)
        {
            Vector256.Load(y).Store(output);
            Vector256.Load(y + HalfRows).Store(output + HalfRows);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector256<float> AddBlock(byte* weights, bool isNibbles, int half, int* values, float sum, Vector256<float> z)
    {
        if (isNibbles)
        {
            var halves = (short*)(weights + PackedMatrix.NibbleWeightBytes) + (half * HalfRows);
            return Scale(
                DotNibbles(weights + (half * HalfBytes), values), HalfNumbers.Load8(halves), HalfNumbers.Load8(halves + PanelRows), sum, z);
        }

        var floats = (float*)(weights + PackedMatrix.ByteWeightBytes) + (half * HalfRows);
        return Scale(DotBytes(weights + (half * HalfBytes), values), Vector256.Load(floats), Vector256.Load(floats + PanelRows), sum, z);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector256<int> DotNibbles(byte* weights, int* values)
    {
        var sum = Vector256<int>.Zero;
        for (var i = 0; i < PackedMatrix.NibbleWeightBytes; i += VectorBytes)
        {
            var pairs = Vector256.Load(weights + i);
            sum = TDot.AddNibbles(sum, Low(pairs), Vector256.Create(values[0]).AsSByte());
            sum = TDot.AddNibbles(sum, High(pairs), Vector256.Create(values[1]).AsSByte());
            values += 2;
        }

        return TDot.SumOfNibbles(sum);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector256<int> DotBytes(byte* weights, int* values)
    {
        var sum = Vector256<int>.Zero;
        for (var i = 0; i < PackedMatrix.ByteWeightBytes; i += VectorBytes)
        {
            sum = TDot.Add(sum, Vector256.Load(weights + i), Vector256.Create(*values).AsSByte());
            values++;
        }

        return sum;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector256<byte> Low(Vector256<byte> pairs) => pairs & Vector256.Create((byte)15);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector256<byte> High(Vector256<byte> pairs) => (pairs.AsUInt16() >> 4).AsByte() & Vector256.Create((byte)15);
}
