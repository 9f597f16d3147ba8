using Nacrith.Engine.Archive;
using Nacrith.Engine.Coding;
using Nacrith.Engine.Lanes;
using Nacrith.Engine.Language;
using Nacrith.Engine.Modeling;

namespace Nacrith.Engine.Blocks;

/// <summary>
/// Codes a neural span: the language model predicts every lane's next token, the ensemble codes it. Compression
/// knows the tokens and evaluates many steps at once; expansion evaluates one step of all lanes at a time.
/// </summary>
/// <param name="contexts">The member's lanes.</param>
/// <param name="model">The language model.</param>
/// <param name="ensemble">The member's models.</param>
/// <param name="monitor">Counts bytes, passes on the wish to stop.</param>
internal sealed class NeuralSpan(LaneContexts contexts, ILanguageModel model, Ensemble ensemble, WorkMonitor monitor)
{
    private readonly TokenVocabulary _vocabulary = model.Vocabulary;
    private float[] _logits = [];
    private sbyte[] _states = [];
    private int[] _stepTokens = [];

    /// <summary>Codes known tokens.</summary>
    /// <param name="coder">An encoder or a counter.</param>
    /// <param name="plan">How the tokens are cut into lanes.</param>
    /// <param name="tokens">Token ids of the span.</param>
    /// <param name="rows">Rows that the model evaluates at once where it is not bound to lockstep.</param>
    /// <param name="observer">Sees each step's logits before the ensemble uses them; may be null.</param>
    public void Encode<TCoder>(ref TCoder coder, LanePlan plan, int[] tokens, int rows, IStepObserver? observer = null)
        where TCoder : struct, IBitCoder
    {
        var walk = Begin(plan, tokens);
        var rowsAtOnce = contexts.Session.RequiresLockstep ? 0 : rows;
        for (var step = 0; step < plan.Steps; step++)
        {
            var logits = MoveTo(walk, step, rowsAtOnce, out var states);
            var stepTokens = _stepTokens.AsSpan(0, walk.Active.Length);
            for (var i = 0; i < stepTokens.Length; i++)
            {
                stepTokens[i] = tokens[plan.IndexOf(walk.Active[i], step)];
            }

            observer?.Observe(walk.Active, logits, stepTokens);
            ensemble.CodeStep(ref coder, walk.Active, logits, states, stepTokens);
            monitor.Advance(LengthOf(stepTokens));
        }

        walk.Finish();
    }

    /// <summary>Decodes a span into <paramref name="destination"/>, which has its length.</summary>
    /// <exception cref="DamagedArchiveException">The tokens do not fill the span exactly.</exception>
    public void Decode(ref BitDecoder coder, BlockSpan span, Span<byte> destination)
    {
        var plan = new LanePlan(span.Tokens, span.Lanes, span.Prefix);
        var tokens = new int[plan.Tokens];
        var walk = Begin(plan, tokens);
        for (var step = 0; step < plan.Steps; step++)
        {
            var logits = MoveTo(walk, step, 0, out var states);
            var stepTokens = _stepTokens.AsSpan(0, walk.Active.Length);
            ensemble.CodeStep(ref coder, walk.Active, logits, states, stepTokens);
            for (var i = 0; i < stepTokens.Length; i++)
            {
                tokens[plan.IndexOf(walk.Active[i], step)] = stepTokens[i];
            }

            monitor.Advance(LengthOf(stepTokens));
        }

        walk.Finish();
        Join(tokens, destination);
    }

    private LaneWalk Begin(LanePlan plan, int[] tokens)
    {
        ensemble.BeginLanes(plan.Lanes);
        _stepTokens = new int[plan.Lanes];
        if (_logits.Length < plan.Lanes * _vocabulary.RankCount)
        {
            _logits = GC.AllocateUninitializedArray<float>(plan.Lanes * _vocabulary.RankCount);
            _states = new sbyte[plan.Lanes * model.StateWidth];
        }

        return new LaneWalk(contexts, plan, tokens);
    }

    // Logits and hidden states of a step.
    private Span<float> MoveTo(LaneWalk walk, int step, int rows, out Span<sbyte> states)
    {
        walk.MoveTo(step, rows);
        var logits = _logits.AsSpan(0, walk.Active.Length * _vocabulary.RankCount);
        states = _states.AsSpan(0, walk.Active.Length * model.StateWidth);
        walk.Read(step, logits, states);
        return logits;
    }

    private long LengthOf(ReadOnlySpan<int> tokens)
    {
        var bytes = 0L;
        foreach (var token in tokens)
        {
            bytes += _vocabulary.BytesOfId(token).Length;
        }

        return bytes;
    }

    private void Join(int[] tokens, Span<byte> destination)
    {
        foreach (var token in tokens)
        {
            var bytes = _vocabulary.BytesOfId(token);
            if (bytes.Length > destination.Length)
            {
                throw new DamagedArchiveException("a span's tokens hold more bytes than the span");
            }

            bytes.CopyTo(destination);
            destination = destination[bytes.Length..];
        }

        if (!destination.IsEmpty)
        {
            throw new DamagedArchiveException("a span's tokens hold fewer bytes than the span");
        }
    }
}

/// <summary>Sees spans begin, and the language model's raw predictions on their way to the ensemble.</summary>
internal interface IStepObserver
{
    /// <summary>A span begins.</summary>
    void BeginSpan(bool isNeural);

    /// <summary>One step.</summary>
    /// <param name="lanes">The lanes that take part.</param>
    /// <param name="logits">A row of rank-ordered logits a lane.</param>
    /// <param name="tokens">The token id that each lane codes.</param>
    void Observe(ReadOnlySpan<int> lanes, ReadOnlySpan<float> logits, ReadOnlySpan<int> tokens);
}
