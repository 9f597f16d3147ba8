using Nacrith.Engine.Coding;
using Nacrith.Engine.Lanes;
using Nacrith.Engine.Language;
using Nacrith.Engine.Modeling;

namespace Nacrith.Engine.Blocks;

/// <summary>Codes a neural span with a language model that requires lockstep: both directions take the same steps.</summary>
/// <param name="contexts">The member's lanes.</param>
/// <param name="model">The language model.</param>
/// <param name="ensemble">The member's models.</param>
/// <param name="monitor">Counts bytes, passes on the wish to stop.</param>
internal sealed class LockstepSpan(LaneContexts contexts, ILanguageModel model, Ensemble ensemble, WorkMonitor monitor)
{
    /// <summary>Codes tokens.</summary>
    /// <param name="coder">Either direction.</param>
    /// <param name="plan">How the tokens are cut into lanes.</param>
    /// <param name="tokens">Token ids of the span: read when encoding, written when decoding.</param>
    /// <param name="observer">Sees each step's logits before the ensemble uses them; may be null.</param>
    public void Code<TCoder>(ref TCoder coder, LanePlan plan, int[] tokens, IStepObserver? observer)
        where TCoder : struct, IBitCoder
    {
        ensemble.BeginLanes(plan.Lanes);
        var walk = new LockstepWalk(contexts, plan, tokens);
        var ranks = model.Vocabulary.RankCount;
        var allLogits = GC.AllocateUninitializedArray<float>(plan.Lanes * ranks);
        var allStates = new sbyte[plan.Lanes * model.StateWidth];
        var allTokens = new int[plan.Lanes];
        while (walk.MoveNext())
        {
            var lanes = walk.Active;
            var logits = allLogits.AsSpan(0, lanes.Length * ranks);
            var states = allStates.AsSpan(0, lanes.Length * model.StateWidth);
            var stepTokens = allTokens.AsSpan(0, lanes.Length);
            contexts.Session.ReadLogits(lanes, logits);
            contexts.Session.ReadStates(lanes, states);
            for (var i = 0; i < lanes.Length; i++)
            {
                stepTokens[i] = tokens[plan.IndexOf(lanes[i], walk.Step)];
            }

            observer?.Observe(lanes, logits, stepTokens);
            ensemble.CodeStep(ref coder, lanes, logits, states, stepTokens);
            var bytes = 0L;
            for (var i = 0; i < lanes.Length; i++)
            {
                tokens[plan.IndexOf(lanes[i], walk.Step)] = stepTokens[i];
                bytes += model.Vocabulary.BytesOfId(stepTokens[i]).Length;
            }

            monitor.Advance(bytes);
        }

        walk.Finish();
    }
}
