using Nacrith.Engine.Buffers;
using Nacrith.Engine.Language.Gguf;
using Nacrith.Engine.Language.Portable.Kernels;
using Nacrith.Engine.Threading;

namespace Nacrith.Engine.Language.Portable;

/// <summary>
/// Evaluates batches of rows. Every number depends on its row and its lane's past alone, never on the batch, the number
/// of threads or the processor: products are of integers, and float work is done in fixed lanes and a fixed order.
/// </summary>
internal sealed unsafe class Transformer : IDisposable
{
    private readonly PortableWeights _weights;
    private readonly LlamaHyperparameters _shape;
    private readonly MatrixProduct _product;
    private readonly NormStep _norm;
    private readonly RotateStep _rotate;
    private readonly AttentionStep _attention;
    private readonly RoundStep _round;
    private readonly GateStep _gate;
    private readonly EmbedStep _embed;
    private readonly AlignedMemory<float> _stream;
    private readonly AlignedMemory<float> _delta;
    private readonly AlignedMemory<float> _wide;
    private readonly ActivationTiles _narrowTiles;
    private readonly ActivationTiles _wideTiles;

    /// <summary>Allocates what a batch needs.</summary>
    public Transformer(PortableWeights weights, PanelKernel panels, AttentionKernel attention, WorkCrew crew)
    {
        _weights = weights;
        _shape = weights.Shape;
        _product = new(panels, crew);
        _norm = new(crew, _shape.Width, _shape.RmsEpsilon);
        _rotate = new(crew, _shape);
        _attention = new(attention, crew, _shape);
        _round = new(crew);
        _gate = new(crew, _shape.FeedForward);
        _embed = new(crew, weights);
        _stream = new((long)LaneBatch.Capacity * _shape.Width, zeroed: false);
        _delta = new((long)LaneBatch.Capacity * _shape.Width, zeroed: false);
        var widest = Math.Max(2 * _shape.FeedForward, _shape.Width + (2 * _shape.KeyValueWidth));
        _wide = new((long)LaneBatch.Capacity * widest, zeroed: false);
        _narrowTiles = new(LaneBatch.Capacity, _shape.Width);
        _wideTiles = new(LaneBatch.Capacity, _shape.FeedForward);
    }

    /// <summary>Called before each block; throws to stop.</summary>
    public Action? Checkpoint { get; set; }

    /// <summary>Numbers that <see cref="Forward"/> writes for a row: its residual stream behind all blocks, and within the block of
    /// <see cref="LlamaHyperparameters.StateBlock"/>, where its feed-forward layer begins.</summary>
    public int RowLength => 2 * _shape.Width;

    /// <summary>Puts a batch through all blocks.</summary>
    /// <param name="batch">Its rows; those of a lane are consecutive and in order.</param>
    /// <param name="hidden">Receives <see cref="RowLength"/> numbers a row, at the row's origin.</param>
    public void Forward(LaneBatch batch, float* hidden)
    {
        var rows = batch.Count;
        _embed.Run(batch, _stream.Pointer);
        float* addend = null;
        for (var block = 0; block < _shape.Blocks; block++)
        {
            Checkpoint?.Invoke();
            var layer = _weights.Layers[block];
            _norm.Run(rows, _stream.Pointer, addend, layer.AttentionNorm, _narrowTiles);
            _product.Run(layer.QueryKeyValue, _narrowTiles, rows, _wide.Pointer);
            _rotate.Run(batch, block, _wide.Pointer);
            _attention.Run(batch, block, _delta.Pointer);
            _round.Run(rows, _delta.Pointer, _narrowTiles);
            _product.Run(layer.Output, _narrowTiles, rows, _delta.Pointer);
            addend = _delta.Pointer;
            _norm.Run(rows, _stream.Pointer, addend, layer.FeedForwardNorm, _narrowTiles);
            if (block == _shape.StateBlock)
            {
                CopyStream(batch, hidden + _shape.Width);
            }

            _product.Run(layer.GateUp, _narrowTiles, rows, _wide.Pointer);
            _gate.Run(rows, _wide.Pointer, _wideTiles);
            _product.Run(layer.Down, _wideTiles, rows, _delta.Pointer);
        }

        for (var row = 0; row < rows; row++)
        {
            RowMath.Add(Stream(row), _delta.Pointer + ((nint)row * _shape.Width), _shape.Width);
        }

        CopyStream(batch, hidden);
    }

    /// <summary>Logits behind rows of the residual stream.</summary>
    /// <param name="hidden">What <see cref="Forward"/> wrote.</param>
    /// <param name="rows">Which rows.</param>
    /// <param name="logits">Receives rows × ranks.</param>
    public void ReadLogits(float* hidden, ReadOnlySpan<int> rows, float* logits)
    {
        for (var first = 0; first < rows.Length; first += LaneBatch.Capacity)
        {
            var count = Math.Min(LaneBatch.Capacity, rows.Length - first);
            for (var i = 0; i < count; i++)
            {
                new Span<float>(hidden + ((nint)rows[first + i] * RowLength), _shape.Width).CopyTo(new Span<float>(Stream(i), _shape.Width));
            }

            _norm.Run(count, _stream.Pointer, null, _weights.FinalNorm, _narrowTiles);
            _product.Run(_weights.Head, _narrowTiles, count, logits + ((nint)first * _weights.Head.Rows));
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _stream.Dispose();
        _delta.Dispose();
        _wide.Dispose();
        _narrowTiles.Dispose();
        _wideTiles.Dispose();
    }

    private float* Stream(int row) => _stream.Pointer + ((nint)row * _shape.Width);

    private void CopyStream(LaneBatch batch, float* destination)
    {
        for (var row = 0; row < batch.Count; row++)
        {
            new Span<float>(Stream(row), _shape.Width).CopyTo(new Span<float>(destination + ((nint)batch.Origin(row) * RowLength), _shape.Width));
        }
    }
}
