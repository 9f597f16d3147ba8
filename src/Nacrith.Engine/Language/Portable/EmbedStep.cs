using Nacrith.Engine.Threading;

namespace Nacrith.Engine.Language.Portable;

/// <summary>Starts the residual stream with the tokens' embeddings and prepares the rows' rotary factors.</summary>
/// <param name="crew">Threads.</param>
/// <param name="weights">The model.</param>
internal sealed unsafe class EmbedStep(WorkCrew crew, PortableWeights weights) : RowWork
{
    private LaneBatch _batch = null!;
    private float* _stream;

    /// <summary>Does the rows of a batch.</summary>
    public void Run(LaneBatch batch, float* stream)
    {
        _batch = batch;
        _stream = stream;
        Share(crew, batch.Count, 1);
    }

    /// <inheritdoc/>
    protected override void Do(int row)
    {
        var width = weights.Shape.Width;
        weights.ReadEmbedding(_batch.Token(row), new Span<float>(_stream + ((nint)row * width), width));
        weights.Rotary.Fill(_batch.Position(row), _batch.Turns(row));
    }
}
