using Nacrith.Engine.Archive;
using Nacrith.Engine.Coding;
using Nacrith.Engine.Lanes;
using Nacrith.Engine.Language;
using Nacrith.Engine.Modeling;
using Nacrith.Engine.Threading;

namespace Nacrith.Engine.Blocks;

/// <summary>
/// Codes a neural span: the language model predicts every lane's next token, the ensemble codes it. Compression
/// knows the tokens and evaluates many steps at once; expansion knows one step of all lanes and guesses further ones.
/// </summary>
/// <param name="contexts">The member's lanes.</param>
/// <param name="model">The language model.</param>
/// <param name="ensemble">The member's models.</param>
/// <param name="crew">Threads.</param>
/// <param name="monitor">Counts bytes, passes on the wish to stop.</param>
internal sealed class NeuralSpan(LaneContexts contexts, ILanguageModel model, Ensemble ensemble, WorkCrew crew, WorkMonitor monitor)
{
    // Rows of logits that are read at once: enough to read the output head's weights seldom. Files that share batches share
    // these readings too, and each needs few.
    private const int MostRowsOfGroup = 32;
    private const int GroupsOfBatch = 4;

    // Rows of several steps that may turn out not to hold: reading them is in vain then.
    private const int MostRowsOfDrafts = 16;

    private readonly TokenVocabulary _vocabulary = model.Vocabulary;

    /// <summary>Codes known tokens. While some steps are coded on one thread, the model is evaluated for the next ones.</summary>
    /// <param name="coder">An encoder or a counter.</param>
    /// <param name="plan">How the tokens are cut into lanes.</param>
    /// <param name="tokens">Token ids of the span.</param>
    /// <param name="rows">Rows that the model evaluates at once, unless it requires lockstep.</param>
    /// <param name="observer">Sees each step's logits before the ensemble uses them; may be null.</param>
    public void Encode<TCoder>(ref TCoder coder, LanePlan plan, int[] tokens, int rows, IStepObserver? observer = null)
        where TCoder : struct, IBitCoder
    {
        if (model.RequiresLockstep)
        {
            Lockstep().Code(ref coder, plan, tokens, observer);
            return;
        }

        ensemble.BeginLanes(plan.Lanes);
        var walk = new LaneWalk(contexts, plan, tokens);
        var groupRows = Math.Min(rows / GroupsOfBatch, MostRowsOfGroup);
        var coding = new StepCoding<TCoder>(ensemble, _vocabulary, monitor, observer, new StepGroup(model, groupRows)) { Coder = coder };
        var aside = new AsideWork(crew, coding);
        var ahead = new StepGroup(model, groupRows);
        var step = ReadAhead(walk, plan, tokens, 0, rows, ahead);
        while (ahead.Steps > 0)
        {
            (coding.Group, ahead) = (ahead, coding.Group);
            aside.Start();
            try
            {
                step = ReadAhead(walk, plan, tokens, step, rows, ahead);
            }
            finally
            {
                aside.Finish();
            }
        }

        coder = coding.Coder;
        walk.Finish();
    }

    /// <summary>Decodes a span into <paramref name="destination"/>, which has its length.</summary>
    /// <exception cref="DamagedArchiveException">The tokens do not fill the span exactly.</exception>
    public void Decode(ref BitDecoder coder, BlockSpan span, Span<byte> destination)
    {
        var plan = new LanePlan(span.Tokens, span.Lanes, span.Prefix);
        var tokens = new int[plan.Tokens];
        if (model.RequiresLockstep)
        {
            Lockstep().Code(ref coder, plan, tokens, null);
            Join(tokens, destination);
            return;
        }

        ensemble.BeginLanes(plan.Lanes);
        var walk = new DraftWalk(contexts, plan, tokens);
        var group = new StepGroup(model, MostRowsOfDrafts / contexts.Session.Sharers);
        var coding = new StepCoding<BitDecoder>(ensemble, _vocabulary, monitor, null, group) { Coder = coder };
        for (var step = 0; step < plan.Steps;)
        {
            ReadDrafts(walk, step, group);
            step += DecodeWhileTrue(walk, coding);
        }

        coder = coding.Coder;
        walk.Finish();
        Join(tokens, destination);
    }

    // Fills a group with the next step and those behind it that are drafted for all lanes.
    private void ReadDrafts(DraftWalk walk, int step, StepGroup group)
    {
        group.Clear();
        walk.MoveToNext();
        do
        {
            group.Add(walk, step++);
        }
        while (group.HasRoom && walk.TryMoveTo(step));

        group.Read(contexts.Session);
    }

    // Decodes a group's steps until a guess turns out wrong, upon which the steps behind it do not hold; returns how many.
    private static int DecodeWhileTrue(DraftWalk walk, StepCoding<BitDecoder> coding)
    {
        var group = coding.Group;
        var (step, holds) = (0, true);
        coding.Foresee();
        while (holds && step < group.Steps)
        {
            coding.Code(step);
            holds = walk.Take(group.Lanes(step), group.Tokens(step));
            step++;
        }

        return step;
    }

    private LockstepSpan Lockstep() => new(contexts, model, ensemble, monitor);

    // Fills a group from a step on, within one batch; returns the first step that is not in it.
    private int ReadAhead(LaneWalk walk, LanePlan plan, int[] tokens, int step, int rows, StepGroup group)
    {
        var first = step;
        group.Clear();
        while (step < plan.Steps && group.HasRoom && (step == first || walk.IsEvaluated(step)))
        {
            walk.MoveTo(step, rows);
            group.Add(walk, step++);
        }

        if (group.Steps > 0)
        {
            group.Read(contexts.Session);
        }

        for (var i = 0; i < group.Steps; i++)
        {
            plan.CopyStep(tokens, group.Lanes(i), first + i, group.Tokens(i));
        }

        return step;
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
