using Nacrith.Engine.Language.Gguf;
using Nacrith.Engine.Threading;

namespace Nacrith.Engine.Language.Portable;

/// <summary>Rotates and rounds queries and keys and stores keys and values in their lanes' caches.</summary>
/// <param name="crew">Threads.</param>
/// <param name="shape">The model's numbers.</param>
internal sealed unsafe class RotateStep(WorkCrew crew, LlamaHyperparameters shape) : RowWork
{
    private LaneBatch _batch = null!;
    private float* _products;
    private int _block;

    /// <summary>Does the rows of a batch.</summary>
    /// <param name="batch">The batch; receives the queries.</param>
    /// <param name="block">Transformer block.</param>
    /// <param name="products">Queries, keys and values of each row.</param>
    public void Run(LaneBatch batch, int block, float* products)
    {
        _batch = batch;
        _block = block;
        _products = products;
        Share(crew, batch.Count, 1);
    }

    /// <inheritdoc/>
    protected override void Do(int row)
    {
        var width = shape.HeadWidth;
        var turns = _batch.Turns(row);
        var rotated = stackalloc float[width];
        var queries = _products + ((nint)row * (shape.Width + (2 * shape.KeyValueWidth)));
        for (var head = 0; head < shape.Heads; head++)
        {
            RotaryTable.Rotate(queries + (head * width), rotated, turns, width);
            _batch.QueryScales(row)[head] = RowMath.Round(rotated, width, _batch.Queries(row) + (head * width));
        }

        var keys = queries + shape.Width;
        var values = keys + shape.KeyValueWidth;
        for (var head = 0; head < shape.KeyValueHeads; head++)
        {
            var key = keys + (head * width);
            RotaryTable.Rotate(key, rotated, turns, width);
            _batch.Cache(row).Store(_block, head, _batch.Position(row), key, rotated, values + (head * width));
        }
    }
}
