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
        var group = new StepGroup(model, rows: 1);
        var coding = new StepCoding<TCoder>(ensemble, model.Vocabulary, monitor, observer, group) { Coder = coder };
        while (walk.MoveNext())
        {
            group.Clear();
            group.Add(walk, walk.Step);
            group.Read(contexts.Session);
            plan.CopyStep(tokens, walk.Active, walk.Step, group.Tokens(0));
            coding.Code(0);
            walk.Take(group.Tokens(0));
        }

        coder = coding.Coder;
        walk.Finish();
    }
}
