using Nacrith.Engine.Language.Gguf;

namespace Nacrith.Engine.Language.Portable;

/// <summary>Reads a row of weights as non-negative integers with a scale (and a minimum) for each block of 32.</summary>
internal static class BlockQuantizer
{
    private const int BlockLength = PackedMatrix.BlockInputs;

    /// <summary>Reads one row.</summary>
    /// <param name="row">Its bytes.</param>
    /// <param name="stored">Their type.</param>
    /// <param name="packed">The type to pack: the stored one, or F32 for 8 bits.</param>
    /// <param name="floats">Scratch of a row's length.</param>
    /// <param name="quantities">Receives the integers.</param>
    /// <param name="scales">Receives the scales.</param>
    /// <param name="minima">Receives the minima of Q4_1.</param>
    public static void Read(
        ReadOnlySpan<byte> row, TensorType stored, TensorType packed, float[] floats, byte[] quantities, StridedFloats scales, StridedFloats minima)
    {
        if (packed == stored && stored is TensorType.Q4_0 or TensorType.Q4_1 or TensorType.Q8_0)
        {
            ReadBlocks(row, stored, quantities, scales, minima);
            return;
        }

        Dequantizer.Convert(row, stored, floats);
        for (var block = 0; block < floats.Length / BlockLength; block++)
        {
            scales.Set(block, Round(floats.AsSpan(block * BlockLength, BlockLength), quantities.AsSpan(block * BlockLength)));
        }
    }

    private static void ReadBlocks(ReadOnlySpan<byte> row, TensorType type, byte[] quantities, StridedFloats scales, StridedFloats minima)
    {
        var size = TensorTypes.BlockBytes(type);
        for (var block = 0; block < quantities.Length / BlockLength; block++, row = row[size..])
        {
            var values = quantities.AsSpan(block * BlockLength, BlockLength);
            scales.Set(block, Dequantizer.Half16(row));
            if (type == TensorType.Q8_0)
            {
                for (var i = 0; i < BlockLength; i++)
                {
                    values[i] = (byte)(row[2 + i] ^ 0x80);
                }

                continue;
            }

            if (type == TensorType.Q4_1)
            {
                minima.Set(block, Dequantizer.Half16(row[2..]));
            }

            var nibbles = row.Slice(size - (BlockLength / 2), BlockLength / 2);
            for (var i = 0; i < BlockLength / 2; i++)
            {
                values[i] = (byte)(nibbles[i] & 15);
                values[i + (BlockLength / 2)] = (byte)(nibbles[i] >> 4);
            }
        }
    }

    private static float Round(ReadOnlySpan<float> values, Span<byte> quantities)
    {
        var largest = 0f;
        foreach (var value in values)
        {
            largest = Math.Max(largest, Math.Abs(value));
        }

        var inverse = largest > 0 ? 127 / largest : 0;
        for (var i = 0; i < values.Length; i++)
        {
            quantities[i] = (byte)(LaneMath.RoundToInt(values[i] * inverse) + 128);
        }

        return largest / 127;
    }
}
