using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
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
/// Behind its weights lie a block's 16 scales and then its 16 minima: floats with 7 bits, halves, as in the file, with 4.
/// </remarks>
internal sealed unsafe class PackedMatrix
{
    /// <summary>Rows of a panel.</summary>
    public const int PanelRows = 16;

    /// <summary>Inputs of a block.</summary>
    public const int BlockInputs = 32;

    /// <summary>Bytes of a block's weights in a panel with weights of 7 bits.</summary>
    public const int ByteWeightBytes = PanelRows * BlockInputs;

    /// <summary>Bytes of such a block, scales and minima included.</summary>
    public const int ByteBlockBytes = ByteWeightBytes + (2 * PanelRows * sizeof(float));

    /// <summary>Bytes of a block's weights in a panel with weights of 4 bits.</summary>
    public const int NibbleWeightBytes = ByteWeightBytes / 2;

    /// <summary>Bytes of such a block, scales and minima included.</summary>
    public const int NibbleBlockBytes = NibbleWeightBytes + (2 * PanelRows * sizeof(short));

    private const int WordInputs = 4;
    private const int BlockWords = BlockInputs / WordInputs;
    private const int VectorBytes = PanelRows * WordInputs;

    // Kept from the collector as long as the matrix is.
    private readonly WeightMemory _memory;
    private readonly byte* _panels;

    private PackedMatrix(int rows, int columns, TensorType type, WeightMemory memory)
    {
        Rows = rows;
        Columns = columns;
        Panels = (rows + PanelRows - 1) / PanelRows;
        Blocks = columns / BlockInputs;
        IsNibbles = type is TensorType.Q4_0 or TensorType.Q4_1;
        _memory = memory;
        _panels = memory.Take(Panels * PanelBytes);
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

    /// <summary>Bytes of a panel.</summary>
    public long PanelBytes => (long)Blocks * (IsNibbles ? NibbleBlockBytes : ByteBlockBytes);

    /// <summary>Packs rows of one or more tensors of one type, one below the other.</summary>
    /// <param name="file">Their file.</param>
    /// <param name="tensors">The tensors.</param>
    /// <param name="rowOrder">Row of the (only) tensor for each row of the matrix, or negative for a row of zeros; null for the order in the file.</param>
    /// <param name="memory">Holds the matrix, which must not be used for longer.</param>
    /// <param name="crew">Shares the work.</param>
    /// <exception cref="NacrithException">A block of nibbles has a scale or minimum that is no finite half.</exception>
    public static PackedMatrix Pack(GgufFile file, IReadOnlyList<GgufTensor> tensors, int[]? rowOrder, WeightMemory memory, WorkCrew crew)
    {
        var type = tensors.All(tensor => tensor.Type == tensors[0].Type) ? tensors[0].Type : TensorType.F32;
        var matrix = new PackedMatrix(rowOrder?.Length ?? tensors.Sum(tensor => tensor.Rows), tensors[0].Columns, type, memory);
        crew.Run(new Packing(matrix, file, tensors, rowOrder, type), (matrix.Panels + Packing.PanelsPerChunk - 1) / Packing.PanelsPerChunk);
        return matrix;
    }

    /// <summary>A panel's blocks.</summary>
    public byte* Panel(int panel) => _panels + (panel * PanelBytes);

    /// <summary>The integer of one weight, wherever its panel lies.</summary>
    public static int Quantity(byte* panel, bool isNibbles, int block, int row, int input)
    {
        var within = (4 * row) + (input & 3);
        return isNibbles
            ? (panel[(block * NibbleBlockBytes) + (input / 8 * 64) + within] >> (input & 4)) & 15
            : panel[(block * ByteBlockBytes) + (input / 4 * 64) + within];
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
                var scales = new RowScales(matrix.Panel(row / PanelRows), row % PanelRows, matrix.IsNibbles);
                var source = Find(row, out var tensor);
                if (source < 0)
                {
                    BlockQuantizer.Clear(quantities, scales);
                }
                else if (!BlockQuantizer.TryRead(file.RowBytes(tensor, source), tensor.Type, type, floats, quantities, scales))
                {
                    throw file.Fault($"a scale of its tensor '{tensor.Name}' is too large or no number");
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

        [MethodImpl(MethodImplOptions.AggressiveOptimization)]
        private void Store(int row, ReadOnlySpan<byte> quantities)
        {
            var target = matrix.Panel(row / PanelRows) + (row % PanelRows * WordInputs);
            var words = MemoryMarshal.Cast<byte, uint>(quantities);
            if (!matrix.IsNibbles)
            {
                for (var i = 0; i < words.Length; i += BlockWords, target += ByteBlockBytes)
                {
                    for (var j = 0; j < BlockWords; j++)
                    {
                        *(uint*)(target + (j * VectorBytes)) = words[i + j];
                    }
                }

                return;
            }

            for (var i = 0; i < words.Length; i += BlockWords, target += NibbleBlockBytes)
            {
                for (var j = 0; j < BlockWords / 2; j++)
                {
                    *(uint*)(target + (j * VectorBytes)) = words[i + (2 * j)] | (words[i + (2 * j) + 1] << 4);
                }
            }
        }
    }
}
