using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using Nacrith.Engine.Buffers;

namespace Nacrith.Engine.Language.Portable;

/// <summary>
/// Activations as the kernels read them: signed bytes with one scale for a token and 64 inputs, eight tokens to a tile.
/// </summary>
/// <remarks>Layout of a tile: a token's bytes behind the other's. Scales: 8 a group of 64 inputs. Sums of the bytes: 8 a block of
/// 32 inputs.</remarks>
internal sealed unsafe class ActivationTiles : IDisposable
{
    /// <summary>Tokens of a tile.</summary>
    public const int TileTokens = 8;

    /// <summary>Inputs that share a scale.</summary>
    public const int GroupInputs = 64;

    private const int BlockInputs = PackedMatrix.BlockInputs;
    private const float Largest = 127f;

    private readonly AlignedMemory<sbyte> _values;
    private readonly AlignedMemory<float> _scales;
    private readonly AlignedMemory<float> _sums;

    /// <summary>Makes room for <paramref name="tokens"/> tokens.</summary>
    public ActivationTiles(int tokens, int columns)
    {
        Columns = columns;
        var padded = (long)((tokens + TileTokens - 1) / TileTokens) * TileTokens;
        _values = new(padded * columns);
        _scales = new(padded * (columns / GroupInputs));
        _sums = new(padded * (columns / BlockInputs));
    }

    /// <summary>Inputs of a token, a multiple of 64.</summary>
    public int Columns { get; }

    /// <summary>Bytes of a tile.</summary>
    public sbyte* Values(int tile) => _values.Pointer + ((long)tile * TileTokens * Columns);

    /// <summary>Scales of a tile.</summary>
    public float* Scales(int tile) => _scales.Pointer + ((long)tile * TileTokens * (Columns / GroupInputs));

    /// <summary>Sums of a tile.</summary>
    public float* Sums(int tile) => _sums.Pointer + ((long)tile * TileTokens * (Columns / BlockInputs));

    /// <summary>Stores a token's activations, rounded.</summary>
    /// <param name="token">Its number.</param>
    /// <param name="source"><see cref="Columns"/> floats.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization | MethodImplOptions.NoInlining)]
    public void Quantize(int token, float* source)
    {
        var (tile, within) = (token / TileTokens, token % TileTokens);
        var values = Values(tile) + (within * Columns);
        var scales = Scales(tile) + within;
        var sums = Sums(tile) + within;
        for (var start = 0; start < Columns; start += GroupInputs)
        {
            *scales = QuantizeGroup(source + start, values + start, sums);
            scales += TileTokens;
            sums += GroupInputs / BlockInputs * TileTokens;
        }
    }

    /// <summary>Stores a token's numbers as they are, with a scale of 1; inputs that it does not have are 0.</summary>
    /// <param name="token">Its number.</param>
    /// <param name="numbers">At most <see cref="Columns"/>, -127 to 127.</param>
    public void Store(int token, ReadOnlySpan<sbyte> numbers)
    {
        var (tile, within) = (token / TileTokens, token % TileTokens);
        var values = new Span<sbyte>(Values(tile) + (within * Columns), Columns);
        numbers.CopyTo(values);
        values[numbers.Length..].Clear();
        for (var start = 0; start < Columns; start += BlockInputs)
        {
            var sum = 0;
            foreach (var number in values.Slice(start, BlockInputs))
            {
                sum += number;
            }

            Sums(tile)[(start / BlockInputs * TileTokens) + within] = sum;
            Scales(tile)[(start / GroupInputs * TileTokens) + within] = 1f;
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _values.Dispose();
        _scales.Dispose();
        _sums.Dispose();
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static float QuantizeGroup(float* source, sbyte* values, float* sums)
    {
        var (a, b) = (Vector512.Load(source), Vector512.Load(source + 16));
        var (c, d) = (Vector512.Load(source + 32), Vector512.Load(source + 48));
        var largest = VectorMath.Max(VectorMath.Larger(
            VectorMath.Larger(Vector512.Abs(a), Vector512.Abs(b)), VectorMath.Larger(Vector512.Abs(c), Vector512.Abs(d))));
        var inverse = Vector512.Create(largest > 0 ? Largest / largest : 0f);
        var (i, j) = (VectorMath.RoundToInt(a * inverse), VectorMath.RoundToInt(b * inverse));
        var (k, l) = (VectorMath.RoundToInt(c * inverse), VectorMath.RoundToInt(d * inverse));
        sums[0] = Vector512.Sum(i + j);
        sums[TileTokens] = Vector512.Sum(k + l);
        VectorMath.Narrow(VectorMath.Narrow(i, j), VectorMath.Narrow(k, l)).Store(values);
        return largest / Largest;
    }
}
