using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using Nacrith.Engine.Buffers;
using Nacrith.Engine.Language.Gguf;
using Nacrith.Engine.Threading;

namespace Nacrith.Engine.Language.Portable;

/// <summary>
/// A weight matrix, packed for the kernels: each weight is d·q + m with a non-negative integer q of 4 or 7 bits and d, m
/// shared by blocks of 32 inputs of a row. Q4_1 keeps its nibbles, scales and minima, Q4_0 its nibbles and scales with a
/// minimum of −8·d, so these types lose nothing; the others are rounded to 7 bits a block, from its least weight to its
/// largest. On the texts of docs/performance.md the eighth bit of Q8_0 was worth nothing.
/// </summary>
/// <remarks>
/// Why 7 bits: the 16-bit instruction of x86 adds two products of an unsigned and a signed byte and saturates. Two of 7 bits
/// by 7 bits are at most 2·127·127, below 2^15; of nibbles by 7 bits eight such sums, a block's, stay below 2^15. So nothing
/// saturates and every kernel yields the same integers.
/// Layout: panels of 16 rows; in a panel, block after block; in a block, vectors of 64 bytes. With 7 bits, byte 4·r + i of
/// vector v holds input 4·v + i of row r. With 4 bits it holds inputs 8·v + i (low nibble) and 8·v + 4 + i (high nibble).
/// Scales and minima: 16 a block, in the same order.
/// </remarks>
internal sealed unsafe class PackedMatrix : IDisposable
{
    /// <summary>Rows of a panel.</summary>
    public const int PanelRows = 16;

    /// <summary>Inputs of a block.</summary>
    public const int BlockInputs = 32;

    /// <summary>Bytes of a block of a panel with weights of 7 bits.</summary>
    public const int ByteBlockBytes = PanelRows * BlockInputs;

    /// <summary>Bytes of a block of a panel with weights of 4 bits.</summary>
    public const int NibbleBlockBytes = ByteBlockBytes / 2;

    private const int WordInputs = 4;
    private const int VectorBytes = PanelRows * WordInputs;

    private readonly AlignedMemory<byte> _weights;
    private readonly AlignedMemory<float> _scales;
    private readonly AlignedMemory<float> _minima;

    private PackedMatrix(int rows, int columns, TensorType type)
    {
        Rows = rows;
        Columns = columns;
        Panels = (rows + PanelRows - 1) / PanelRows;
        Blocks = columns / BlockInputs;
        IsNibbles = type is TensorType.Q4_0 or TensorType.Q4_1;
        _weights = new(Panels * PanelBytes, zeroed: false);
        _scales = new((long)Panels * Blocks * PanelRows, zeroed: false);
        _minima = new(_scales.Length, zeroed: false);
    }

    /// <summary>Outputs.</summary>
    public int Rows { get; }

    /// <summary>Inputs.</summary>
    public int Columns { get; }

    /// <summary>Groups of 16 rows; the last may be padded with zero weights.</summary>
    public int Panels { get; }

    /// <summary>Blocks of a row.</summary>
    public int Blocks { get; }

    /// <summary>Whether weights have 4 bits, two to a byte, or 7.</summary>
    public bool IsNibbles { get; }

    private long PanelBytes => (long)Blocks * (IsNibbles ? NibbleBlockBytes : ByteBlockBytes);

    /// <summary>Packs rows of one or more tensors of one type, one below the other.</summary>
    /// <param name="file">Their file.</param>
    /// <param name="tensors">The tensors.</param>
    /// <param name="rowOrder">Row of the (only) tensor for each row of the matrix, or negative for a row of zeros; null for the order in the file.</param>
    /// <param name="crew">Shares the work.</param>
    public static PackedMatrix Pack(GgufFile file, IReadOnlyList<GgufTensor> tensors, int[]? rowOrder, WorkCrew crew)
    {
        var type = tensors.All(tensor => tensor.Type == tensors[0].Type) ? tensors[0].Type : TensorType.F32;
        var matrix = new PackedMatrix(rowOrder?.Length ?? tensors.Sum(tensor => tensor.Rows), tensors[0].Columns, type);
        crew.Run(new Packing(matrix, file, tensors, rowOrder, type), (matrix.Panels + Packing.PanelsPerChunk - 1) / Packing.PanelsPerChunk);
        return matrix;
    }

    /// <summary>Weights of a panel.</summary>
    public byte* Weights(int panel) => _weights.Pointer + (panel * PanelBytes);

    /// <summary>The integer of one weight, wherever its panel lies.</summary>
    public static int Quantity(byte* weights, bool isNibbles, int block, int row, int input)
    {
        var within = (4 * row) + (input & 3);
        return isNibbles
            ? (weights[(block * NibbleBlockBytes) + (input / 8 * 64) + within] >> (input & 4)) & 15
            : weights[(block * ByteBlockBytes) + (input / 4 * 64) + within];
    }

    /// <summary>Scales of a panel.</summary>
    public float* Scales(int panel) => _scales.Pointer + ((long)panel * Blocks * PanelRows);

    /// <summary>Minima of a panel.</summary>
    public float* Minima(int panel) => _minima.Pointer + ((long)panel * Blocks * PanelRows);

    /// <inheritdoc/>
    public void Dispose()
    {
        _weights.Dispose();
        _scales.Dispose();
        _minima.Dispose();
    }

    private sealed class Packing(PackedMatrix matrix, GgufFile file, IReadOnlyList<GgufTensor> tensors, int[]? rowOrder, TensorType type) : IChunkedWork
    {
        public const int PanelsPerChunk = 32;

        public void Execute(int chunk)
        {
            var quantities = new byte[matrix.Columns];
            var floats = new float[matrix.Columns];
            var first = chunk * PanelsPerChunk * PanelRows;
            var last = Math.Min(first + (PanelsPerChunk * PanelRows), matrix.Panels * PanelRows);
            for (var row = first; row < last; row++)
            {
                var (scales, minima) = (Row(matrix._scales, row), Row(matrix._minima, row));
                var source = Find(row, out var tensor);
                if (source >= 0)
                {
                    BlockQuantizer.Read(file.RowBytes(tensor, source), tensor.Type, type, floats, quantities, scales, minima);
                }
                else
                {
                    BlockQuantizer.Clear(quantities, scales, minima);
                }

                Store(row, quantities);
            }
        }

        // Negative for a row of zeros.
        private int Find(int row, out GgufTensor tensor)
        {
            tensor = tensors[0];
            if (row >= matrix.Rows)
            {
                return -1;
            }

            if (rowOrder is not null)
            {
                return rowOrder[row];
            }

            for (var i = 0; row >= tensor.Rows; i++)
            {
                row -= tensor.Rows;
                tensor = tensors[i + 1];
            }

            return row;
        }

        private StridedFloats Row(AlignedMemory<float> memory, int row) =>
            new(memory.Pointer + ((long)(row / PanelRows) * matrix.Blocks * PanelRows) + (row % PanelRows));

        [MethodImpl(MethodImplOptions.AggressiveOptimization)]
        private void Store(int row, ReadOnlySpan<byte> quantities)
        {
            var panel = matrix.Weights(row / PanelRows) + (row % PanelRows * WordInputs);
            var words = MemoryMarshal.Cast<byte, uint>(quantities);
            if (!matrix.IsNibbles)
            {
                for (var i = 0; i < words.Length; i++, panel += VectorBytes)
                {
                    *(uint*)panel = words[i];
                }

                return;
            }

            for (var i = 0; i < words.Length; i += 2, panel += VectorBytes)
            {
                *(uint*)panel = words[i] | (words[i + 1] << 4);
            }
        }
    }
}

/// <summary>Floats that lie <see cref="PackedMatrix.PanelRows"/> apart.</summary>
/// <param name="first">The first.</param>
internal readonly unsafe struct StridedFloats(float* first)
{
    /// <summary>Sets element <paramref name="index"/>.</summary>
    public void Set(int index, float value) => first[index * PackedMatrix.PanelRows] = value;
}
