using System.Runtime.InteropServices;
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
/// <param name="lanes">Where lanes come from.</param>
/// <param name="ensemble">The member's models.</param>
/// <param name="window">Positions that a lane remembers.</param>
/// <param name="monitor">Counts bytes, passes on the wish to stop.</param>
internal sealed class NeuralSpan(ILaneSource lanes, Ensemble ensemble, int window, WorkMonitor monitor)
{
    private readonly TokenVocabulary _vocabulary = lanes.Model.Vocabulary;
    private readonly List<int> _active = [];
    private float[] _logits = [];
    private int[] _stepTokens = [];

    /// <summary>Codes known tokens.</summary>
    /// <param name="coder">An encoder or a counter.</param>
    /// <param name="plan">How the tokens are cut into lanes.</param>
    /// <param name="tokens">Token ids of the span.</param>
    /// <param name="observer">Sees each step's logits before the ensemble uses them; may be null.</param>
    public void Encode<TCoder>(ref TCoder coder, LanePlan plan, int[] tokens, IStepObserver? observer = null)
        where TCoder : struct, IBitCoder
    {
        using var session = lanes.Open(plan.Lanes, window);
        var walk = Begin(plan, tokens);
        var batch = session.RequiresLockstep ? 1 : Math.Max(1, lanes.RowsPerBatch / plan.Lanes);
        for (var step = 0; step < plan.Steps; step++)
        {
            if (step % batch == 0)
            {
                walk.Advance(session, step, batch);
            }

            var logits = ReadStep(session, walk, step);
            LoadTokens(walk, step, tokens);
            observer?.Observe(CollectionsMarshal.AsSpan(_active), logits, _stepTokens);
            ensemble.CodeStep(ref coder, CollectionsMarshal.AsSpan(_active), logits, _stepTokens.AsSpan(0, _active.Count));
            monitor.Advance(BytesOfStep());
        }
    }

    /// <summary>Decodes a span into <paramref name="destination"/>, which has its length.</summary>
    /// <exception cref="DamagedArchiveException">The tokens do not fill the span exactly.</exception>
    public void Decode(ref BitDecoder coder, BlockSpan span, Span<byte> destination)
    {
        var plan = new LanePlan(span.Tokens, span.Lanes);
        var tokens = new int[plan.Tokens];
        using var session = lanes.Open(plan.Lanes, window);
        var walk = Begin(plan, tokens);
        for (var step = 0; step < plan.Steps; step++)
        {
            walk.Advance(session, step, 1);
            var logits = ReadStep(session, walk, step);
            ensemble.CodeStep(ref coder, CollectionsMarshal.AsSpan(_active), logits, _stepTokens.AsSpan(0, _active.Count));
            StoreTokens(walk, step, tokens);
            monitor.Advance(BytesOfStep());
        }

        Join(tokens, destination);
    }

    private LaneWalk Begin(LanePlan plan, int[] tokens)
    {
        ensemble.BeginLanes(plan.Lanes);
        _stepTokens = new int[plan.Lanes];
        if (_logits.Length < plan.Lanes * _vocabulary.RankCount)
        {
            _logits = GC.AllocateUninitializedArray<float>(plan.Lanes * _vocabulary.RankCount);
        }

        return new LaneWalk(plan, tokens, _vocabulary.BosId);
    }

    private Span<float> ReadStep(ILaneSession session, LaneWalk walk, int step)
    {
        walk.Active(step, _active);
        var logits = _logits.AsSpan(0, _active.Count * _vocabulary.RankCount);
        walk.ReadLogits(session, step, _active, logits);
        return logits;
    }

    private void LoadTokens(LaneWalk walk, int step, int[] tokens)
    {
        for (var i = 0; i < _active.Count; i++)
        {
            _stepTokens[i] = tokens[walk.IndexOf(_active[i], step)];
        }
    }

    private void StoreTokens(LaneWalk walk, int step, int[] tokens)
    {
        for (var i = 0; i < _active.Count; i++)
        {
            tokens[walk.IndexOf(_active[i], step)] = _stepTokens[i];
        }
    }

    private long BytesOfStep()
    {
        var bytes = 0L;
        for (var i = 0; i < _active.Count; i++)
        {
            bytes += _vocabulary.BytesOfId(_stepTokens[i]).Length;
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

/// <summary>Sees the language model's raw predictions on their way to the ensemble.</summary>
internal interface IStepObserver
{
    /// <summary>One step.</summary>
    /// <param name="lanes">The lanes that take part.</param>
    /// <param name="logits">A row of rank-ordered logits a lane.</param>
    /// <param name="tokens">The token id that each lane codes.</param>
    void Observe(ReadOnlySpan<int> lanes, ReadOnlySpan<float> logits, ReadOnlySpan<int> tokens);
}
