using Nacrith.Engine.Threading;

namespace Nacrith.Engine.Language.Portable;

/// <summary>Rounds rows of floats to activations.</summary>
/// <param name="crew">Threads.</param>
internal sealed unsafe class RoundStep(WorkCrew crew) : RowWork
{
    private float* _source;
    private ActivationTiles _output = null!;

    /// <summary>Does <paramref name="rows"/> rows.</summary>
    public void Run(int rows, float* source, ActivationTiles output)
    {
        _source = source;
        _output = output;
        Share(crew, rows, RowsOfTile);
    }

    /// <inheritdoc/>
    protected override void Do(int row) => _output.Quantize(row, _source + ((nint)row * _output.Columns));
}
