using Nacrith.Engine.Threading;

namespace Nacrith.Engine.Language.Portable;

/// <summary>Rounds SiLU(gate) · up for the feed-forward layer's second product.</summary>
/// <param name="crew">Threads.</param>
/// <param name="inner">Elements of the feed-forward layer.</param>
internal sealed unsafe class GateStep(WorkCrew crew, int inner) : RowWork
{
    private float* _products;
    private ActivationTiles _output = null!;

    /// <summary>Does <paramref name="rows"/> rows of gate and up, one behind the other.</summary>
    public void Run(int rows, float* products, ActivationTiles output)
    {
        _products = products;
        _output = output;
        Share(crew, rows, RowsOfTile);
    }

    /// <inheritdoc/>
    protected override void Do(int row)
    {
        var gate = _products + ((nint)row * 2 * inner);
        RowMath.Gate(gate, gate + inner, inner, gate);
        _output.Quantize(row, gate);
    }
}
