using Nacrith.Engine.Coding;
using Nacrith.Engine.Language;
using Nacrith.Engine.Modeling;
using Nacrith.Engine.Threading;

namespace Nacrith.Engine.Blocks;

/// <summary>Codes the steps of a group one after another, in one chunk.</summary>
/// <typeparam name="TCoder">Either direction.</typeparam>
/// <param name="ensemble">The member's models.</param>
/// <param name="vocabulary">The tokens.</param>
/// <param name="monitor">Counts bytes, passes on the wish to stop.</param>
/// <param name="observer">Sees each step's logits before the ensemble uses them; may be null.</param>
/// <param name="group">The first group.</param>
internal sealed class StepCoding<TCoder>(
    Ensemble ensemble, TokenVocabulary vocabulary, WorkMonitor monitor, IStepObserver? observer, StepGroup group) : IChunkedWork
    where TCoder : struct, IBitCoder
{
    private TCoder _coder;

    /// <summary>The coder, in the state that the steps so far left it in.</summary>
    public TCoder Coder
    {
        get => _coder;
        set => _coder = value;
    }

    /// <summary>The steps to code; receives their tokens when decoding.</summary>
    public StepGroup Group { get; set; } = group;

    /// <inheritdoc/>
    public void Execute(int chunk)
    {
        Foresee();
        for (var step = 0; step < Group.Steps; step++)
        {
            Code(step);
        }
    }

    /// <summary>Shows the ensemble what the steps have in store, before any of them is coded.</summary>
    public void Foresee() => ensemble.Foresee(Group.AllStates);

    /// <summary>Codes one step of the group.</summary>
    public void Code(int step)
    {
        var lanes = Group.Lanes(step);
        var tokens = Group.Tokens(step);
        observer?.Observe(lanes, Group.Logits(step), tokens);
        ensemble.CodeStep(ref _coder, lanes, Group.Logits(step), Group.States(step), tokens);
        monitor.Advance(LengthOf(tokens));
    }

    private long LengthOf(ReadOnlySpan<int> tokens)
    {
        var bytes = 0L;
        foreach (var token in tokens)
        {
            bytes += vocabulary.BytesOfId(token).Length;
        }

        return bytes;
    }
}
