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

    /// <summary>Lets the first <paramref name="lanes"/> lanes be used.</summary>
    public void Use(int lanes)
    {
        for (; Used < lanes; Used++)
        {
            Session.Copy(0, Used);
            _next[Used] = _next[0];
        }
    }

    /// <inheritdoc/>
    public void Dispose() => Session.Dispose();
}
