using Nacrith.Engine.Buffers;
using Nacrith.Engine.Threading;

namespace Nacrith.Engine.Language.Portable;

/// <summary>Adds what the last layer gave to the residual stream and rounds the stream's norm for the next layer.</summary>
/// <param name="crew">Threads.</param>
/// <param name="width">Elements of the residual stream.</param>
/// <param name="epsilon">The norm's epsilon.</param>
internal sealed unsafe class NormStep(WorkCrew crew, int width, float epsilon) : RowWork
{
    private float* _stream;
    private float* _addend;
    private float* _weights;
    private ActivationTiles _output = null!;

    /// <summary>Does <paramref name="rows"/> rows.</summary>
    /// <param name="rows">Rows.</param>
    /// <param name="stream">The residual stream.</param>
    /// <param name="addend">What is added to it, or null.</param>
    /// <param name="weights">Weights of the norm.</param>
    /// <param name="output">Receives the norm.</param>
    public void Run(int rows, float* stream, float* addend, AlignedMemory<float> weights, ActivationTiles output)
    {
        _stream = stream;
        _addend = addend;
        _weights = weights.Pointer;
        _output = output;
        Share(crew, rows, RowsOfTile);
    }

    /// <inheritdoc/>
    protected override void Do(int row)
    {
        var x = _stream + ((nint)row * width);
        if (_addend != null)
        {
            RowMath.Add(x, _addend + ((nint)row * width), width);
        }

        var norm = stackalloc float[width];
        RowMath.Normalize(x, _weights, width, epsilon, norm);
        _output.Quantize(row, norm);
    }
}
