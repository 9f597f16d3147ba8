using Nacrith.Engine.Language.Gguf;
using Nacrith.Engine.Threading;

namespace Nacrith.Engine.Language.Portable;

/// <summary>
/// A weight matrix, packed for the kernels: each weight is d·(q − offset) + m with a non-negative integer q of 4 or 8
/// bits and d, m shared by blocks of 32 inputs of a row. Q4_1 keeps its nibbles, scales and minima, Q4_0 and Q8_0 their
/// numbers and scales, so these types lose nothing; F32, F16 and BF16 are rounded to 8 bits a block as Q8_0 does.
/// </summary>
/// <remarks>
/// An 8-bit q is stored as two planes of nibbles. A nibble times a signed byte, summed over pairs by the saturating
/// 16-bit instruction of x86, is at most 2·15·127; eight such sums, a block's, stay below 2^15, so nothing saturates
/// and every kernel yields the same integers.
/// Layout: panels of 16 rows; in a panel, block after block; in a block, plane after plane (high nibbles first), each
/// four vectors of 64 bytes. Byte 4·r + i of vector v holds, for row r, inputs 8·v + i (low nibble) and 8·v + 4 + i
/// (high nibble). Scales and minima: 16 a block, in the same order.
/// </remarks>
internal sealed unsafe class PackedMatrix : IDisposable
{
    /// <summary>Rows of a panel.</summary>
    public const int PanelRows = 16;

    /// <summary>Inputs of a block.</summary>
    public const int BlockInputs = 32;

    /// <summary>Bytes of a plane of a block of a panel.</summary>
    public const int PlaneBytes = PanelRows * BlockInputs / 2;

    private readonly AlignedMemory<byte> _nibbles;
    private readonly AlignedMemory<float> _scales;
    private readonly AlignedMemory<float>? _minima;

    private PackedMatrix(int rows, int columns, TensorType type)
    {
        Rows = rows;
        Columns = columns;
        Panels = (rows + PanelRows - 1) / PanelRows;
        Blocks = columns / BlockInputs;
        Planes = type is TensorType.Q4_0 or TensorType.Q4_1 ? 1 : 2;
        Offset = type switch
        {
            TensorType.Q4_1 => 0,
            TensorType.Q4_0 => 8,
            _ => 128,
        };
        _nibbles = new((long)Panels * Blocks * Planes * PlaneBytes);
        _scales = new((long)Panels * Blocks * PanelRows);
        _minima = type == TensorType.Q4_1 ? new(_scales.Length) : null;
    }

    /// <summary>Outputs.</summary>
    public int Rows { get; }

    /// <summary>Inputs.</summary>
    public int Columns { get; }

    /// <summary>Groups of 16 rows; the last may be padded with zero weights.</summary>
    public int Panels { get; }

    /// <summary>Blocks of a row.</summary>
    public int Blocks { get; }

    /// <summary>Planes of nibbles: 1 or 2.</summary>
    public int Planes { get; }

    /// <summary>What is taken from every q.</summary>
    public int Offset { get; }

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

    /// <summary>Nibbles of a panel.</summary>
    public byte* Nibbles(int panel) => _nibbles.Pointer + ((long)panel * Blocks * Planes * PlaneBytes);

    /// <summary>Scales of a panel.</summary>
    public float* Scales(int panel) => _scales.Pointer + ((long)panel * Blocks * PanelRows);

    /// <summary>Minima of a panel, or null where weights have none.</summary>
    public float* Minima(int panel) => _minima is null ? null : _minima.Pointer + ((long)panel * Blocks * PanelRows);

    /// <inheritdoc/>
    public void Dispose()
    {
        _nibbles.Dispose();
        _scales.Dispose();
        _minima?.Dispose();
    }

    private sealed class Packing(PackedMatrix matrix, GgufFile file, IReadOnlyList<GgufTensor> tensors, int[]? rowOrder, TensorType type) : IChunkedWork
    {
        public const int PanelsPerChunk = 32;

        public void Execute(int chunk)
        {
            var quantities = new byte[matrix.Columns];
            var floats = new float[matrix.Columns];
            var first = chunk * PanelsPerChunk * PanelRows;
            var last = Math.Min(first + (PanelsPerChunk * PanelRows), matrix.Rows);
            for (var row = first; row < last; row++)
            {
                var source = Find(row, out var tensor);
                if (source >= 0)
                {
                    BlockQuantizer.Read(file.RowBytes(tensor, source), tensor.Type, type, floats, quantities, Row(matrix._scales, row), Row(matrix._minima, row));
                    Store(row, quantities);
                }
            }
        }

        private int Find(int row, out GgufTensor tensor)
        {
            tensor = tensors[0];
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

        private StridedFloats Row(AlignedMemory<float>? memory, int row) => memory is null
            ? default
            : new(memory.Pointer + ((long)(row / PanelRows) * matrix.Blocks * PanelRows) + (row % PanelRows));

        private void Store(int row, ReadOnlySpan<byte> quantities)
        {
            var panel = matrix.Nibbles(row / PanelRows) + (row % PanelRows * 4);
            for (var block = 0; block < matrix.Blocks; block++)
            {
                var inputs = quantities.Slice(block * BlockInputs, BlockInputs);
                for (var plane = 0; plane < matrix.Planes; plane++, panel += PlaneBytes)
                {
                    var shift = plane == matrix.Planes - 1 ? 0 : 4;
                    for (var i = 0; i < BlockInputs; i++)
                    {
                        var nibble = ((inputs[i] >> shift) & 15) << (i & 4);
                        panel[(i / 8 * 64) + (i & 3)] |= (byte)nibble;
                    }
                }
            }
        }
    }
}

/// <summary>Floats that lie <see cref="PackedMatrix.PanelRows"/> apart.</summary>
/// <param name="first">The first, or null for none.</param>
internal readonly unsafe struct StridedFloats(float* first)
{
    /// <summary>Sets element <paramref name="index"/>, if there are any.</summary>
    public void Set(int index, float value)
    {
        if (first != null)
        {
            first[index * PackedMatrix.PanelRows] = value;
        }
    }
}
