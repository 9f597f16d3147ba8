using Nacrith.Engine.Language;

namespace Nacrith.Engine.Lanes;

/// <summary>
/// The lanes of one member. Their contexts go on from span to span; a lane that is used for the first time starts as a
/// copy of the first one.
/// </summary>
internal sealed class LaneContexts : IDisposable
{
    private readonly int[] _next;

    /// <summary>Begins with one lane, which has seen nothing.</summary>
    /// <param name="session">The lanes; disposed of with this.</param>
    /// <param name="model">Their model.</param>
    public LaneContexts(ILaneSession session, ILanguageModel model)
    {
        Session = session;
        _next = new int[session.LaneCount];
        _next[0] = model.Vocabulary.BosId;
    }

    /// <summary>The lanes.</summary>
    public ILaneSession Session { get; }

    /// <summary>Lanes used so far.</summary>
    public int Used { get; private set; } = 1;

    /// <summary>The token that a lane has coded last (at first BOS), which the model has not been fed yet.</summary>
    public ref int Next(int lane) => ref _next[lane];

    /// <summary>The token that the model is to be fed for a lane's token of a step: the one before it.</summary>
    public int InputOf(LanePlan plan, int[] tokens, int lane, int step) =>
        step == plan.FirstStep(lane) ? Next(lane) : tokens[plan.IndexOf(lane, step - 1)];

    /// <summary>Lets all lanes of a span be used, once the first one has coded the prefix.</summary>
    public void BeginOthers(LanePlan plan, int[] tokens)
    {
        if (plan.Prefix > 0)
        {
            Next(0) = tokens[plan.Prefix - 1];
        }

        for (; Used < plan.Lanes; Used++)
        {
            Session.Copy(0, Used);
            _next[Used] = _next[0];
        }
    }

    /// <summary>Leaves the lanes of a span that is coded to the next one.</summary>
    public void Finish(LanePlan plan, int[] tokens)
    {
        for (var lane = 0; lane < plan.Lanes; lane++)
        {
            Next(lane) = tokens[plan.LastOf(lane)];
        }
    }

    /// <inheritdoc/>
    public void Dispose() => Session.Dispose();
}
