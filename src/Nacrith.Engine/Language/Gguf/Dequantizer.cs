using System.Buffers.Binary;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace Nacrith.Engine.Language.Gguf;

/// <summary>Turns rows of every supported tensor type into floats (block layouts as in ggml).</summary>
internal static class Dequantizer
{
    private const int BlockLength = 32;

    /// <summary>Converts one row.</summary>
    /// <param name="row">The row's bytes.</param>
    /// <param name="type">Their type.</param>
    /// <param name="destination">Receives as many floats as the row has elements.</param>
    public static void Convert(ReadOnlySpan<byte> row, TensorType type, Span<float> destination)
    {
        switch (type)
        {
            case TensorType.F32:
                MemoryMarshal.Cast<byte, float>(row).CopyTo(destination);
                break;
            case TensorType.F16:
                for (var i = 0; i < destination.Length; i++)
                {
                    destination[i] = Half16(row[(i * 2)..]);
                }

                break;
            case TensorType.BF16:
                for (var i = 0; i < destination.Length; i++)
                {
                    destination[i] = BitConverter.UInt32BitsToSingle((uint)BinaryPrimitives.ReadUInt16LittleEndian(row[(i * 2)..]) << 16);
                }

                break;
            default:
                ConvertBlocks(row, type, destination);
                break;
        }
    }

    /// <summary>A half-precision number as a float, exactly.</summary>
    public static float Half16(ReadOnlySpan<byte> bytes) => (float)BinaryPrimitives.ReadHalfLittleEndian(bytes);

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void ConvertBlocks(ReadOnlySpan<byte> row, TensorType type, Span<float> destination)
    {
        var size = TensorTypes.BlockBytes(type);
        for (var start = 0; start < destination.Length; start += BlockLength, row = row[size..])
        {
            var values = destination.Slice(start, BlockLength);
            var scale = Half16(row);
            switch (type)
            {
                case TensorType.Q8_0:
                    for (var i = 0; i < BlockLength; i++)
                    {
                        values[i] = scale * (sbyte)row[2 + i];
                    }

                    break;
                case TensorType.Q4_0:
                    ConvertNibbles(row[2..], scale, -8 * scale, values);
                    break;
                default:
                    ConvertNibbles(row[4..], scale, Half16(row[2..]), values);
                    break;
            }
        }
    }

    // The low nibbles of a block are its first 16 elements, the high nibbles its last.
    private static void ConvertNibbles(ReadOnlySpan<byte> nibbles, float scale, float minimum, Span<float> values)
    {
        for (var i = 0; i < BlockLength / 2; i++)
        {
            values[i] = (scale * (nibbles[i] & 15)) + minimum;
            values[i + (BlockLength / 2)] = (scale * (nibbles[i] >> 4)) + minimum;
        }
    }
}
