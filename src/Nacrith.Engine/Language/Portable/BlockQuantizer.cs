using System.Buffers.Binary;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using Nacrith.Engine.Language.Gguf;

namespace Nacrith.Engine.Language.Portable;

/// <summary>Reads a row of weights as non-negative integers with a scale and a minimum for each block of 32.</summary>
/// <remarks>Compiled in full at once, as <see cref="VectorMath"/> is: a model is loaded before the runtime would get round to it.</remarks>
internal static class BlockQuantizer
{
    private const int BlockLength = PackedMatrix.BlockInputs;
    private const int LargestQuantity = 127;
    private const int NibbleOffset = 8;

    /// <summary>Reads one row; false if a scale or minimum of its nibbles is no finite half.</summary>
    /// <param name="row">Its bytes.</param>
    /// <param name="stored">Their type.</param>
    /// <param name="packed">The type to pack: the stored one, or F32 for 7 bits.</param>
    /// <param name="floats">Scratch of a row's length.</param>
    /// <param name="quantities">Receives the integers.</param>
    /// <param name="scales">Receives the scales and minima.</param>
    public static bool TryRead(
        ReadOnlySpan<byte> row, TensorType stored, TensorType packed, float[] floats, byte[] quantities, RowScales scales)
    {
        if (packed == stored && stored is TensorType.Q4_0 or TensorType.Q4_1)
        {
            return TryReadNibbles(row, stored, quantities, scales);
        }

        Dequantizer.Convert(row, stored, floats);
        for (var block = 0; block < floats.Length / BlockLength; block++)
        {
            var (scale, minimum) = Round(floats.AsSpan(block * BlockLength, BlockLength), quantities.AsSpan(block * BlockLength));
            scales.Set(block, scale, minimum);
        }

        return true;
    }

    /// <summary>What a row of zeros would be read as.</summary>
    public static void Clear(byte[] quantities, RowScales scales)
    {
        Array.Clear(quantities);
        for (var block = 0; block < quantities.Length / BlockLength; block++)
        {
            scales.Clear(block);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static bool TryReadNibbles(ReadOnlySpan<byte> row, TensorType type, byte[] quantities, RowScales scales)
    {
        var areFinite = true;
        var size = TensorTypes.BlockBytes(type);
        for (var block = 0; block < quantities.Length / BlockLength; block++, row = row[size..])
        {
            var values = quantities.AsSpan(block * BlockLength, BlockLength);
            var scale = BinaryPrimitives.ReadHalfLittleEndian(row);
            var minimum = type == TensorType.Q4_1 ? BinaryPrimitives.ReadHalfLittleEndian(row[2..]) : (Half)(-NibbleOffset * (float)scale);
            areFinite &= Half.IsFinite(scale) && Half.IsFinite(minimum);
            scales.Set(block, scale, minimum);
            var nibbles = row.Slice(size - (BlockLength / 2), BlockLength / 2);
            for (var i = 0; i < BlockLength / 2; i++)
            {
                values[i] = (byte)(nibbles[i] & 15);
                values[i + (BlockLength / 2)] = (byte)(nibbles[i] >> 4);
            }
        }

        return areFinite;
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static (float Scale, float Minimum) Round(ReadOnlySpan<float> values, Span<byte> quantities)
    {
        var first = Vector512.Create(values);
        var second = Vector512.Create(values[VectorMath.Lanes..]);
        var most = VectorMath.Max(Vector512.Max(first, second));
        var least = -VectorMath.Max(Vector512.Max(-first, -second));
        var offset = Vector512.Create(least);
        var inverse = Vector512.Create(most > least ? LargestQuantity / (most - least) : 0);
        var low = VectorMath.RoundToInt((first - offset) * inverse);
        var high = VectorMath.RoundToInt((second - offset) * inverse);
        var words = VectorMath.Narrow(low, high);
        Vector256.Narrow(words.GetLower(), words.GetUpper()).AsByte().CopyTo(quantities);
        return ((most - least) / LargestQuantity, least);
    }
}
