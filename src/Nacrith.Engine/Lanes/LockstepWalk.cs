using System.Runtime.InteropServices;
using Nacrith.Engine.Language;

namespace Nacrith.Engine.Lanes;

/// <summary>
/// Feeds the lanes of one neural span to a language model that requires lockstep. Both directions take the same steps of
/// one token a lane, group by group; as soon as a group's tokens are known its next step is started, so that it is
/// evaluated while other groups are coded.
/// </summary>
/// <param name="contexts">The member's lanes.</param>
/// <param name="plan">How the tokens are cut.</param>
/// <param name="tokens">The span's token ids: known when compressing, filled in step by step when expanding.</param>
internal sealed class LockstepWalk(LaneContexts contexts, LanePlan plan, int[] tokens) : ILaneWalk
{
    private readonly List<int> _present = [];
    private readonly List<int> _active = [];
    private readonly List<LaneRun> _runs = [];
    private readonly List<int> _inputs = [];
    private int _taken;

    /// <summary>The current step.</summary>
    public int Step { get; private set; } = -1;

    /// <summary>Lanes of one group whose tokens are to be coded now, ascending.</summary>
    public ReadOnlySpan<int> Active => CollectionsMarshal.AsSpan(_active);

    /// <summary>Goes to the next lanes to be coded. The tokens of the lanes before must be known.</summary>
    /// <returns>False if the span is at its end.</returns>
    public bool MoveNext()
    {
        StartNextStep();
        if (_taken == _present.Count && !BeginStep())
        {
            return false;
        }

        _active.Clear();
        var group = contexts.Session.GroupOf(_present[_taken]);
        while (_taken < _present.Count && contexts.Session.GroupOf(_present[_taken]) == group)
        {
            _active.Add(_present[_taken++]);
        }

        return true;
    }

    /// <inheritdoc/>
    /// <remarks>In lockstep a lane's row has the lane's number.</remarks>
    public void AddRows(int step, List<int> rows) => rows.AddRange(_active);

    /// <summary>Takes the tokens of the lanes that were coded.</summary>
    /// <param name="coded">One a lane.</param>
    public void Take(ReadOnlySpan<int> coded)
    {
        for (var i = 0; i < coded.Length; i++)
        {
            tokens[plan.IndexOf(_active[i], Step)] = coded[i];
        }
    }

    /// <summary>Leaves the lanes to the next span.</summary>
    public void Finish() => contexts.Finish(plan, tokens);

    // Steps that no step before could start: the first one, and that at which the other lanes begin.
    private bool BeginStep()
    {
        if (++Step == plan.Steps)
        {
            return false;
        }

        if (Step == plan.Prefix)
        {
            contexts.BeginOthers(plan, tokens);
        }

        plan.FindActive(Step, _present);
        _taken = 0;
        if (Step == 0 || Step == plan.Prefix)
        {
            Start(_present, Step);
        }

        return true;
    }

    private void StartNextStep()
    {
        var next = Step + 1;
        _active.RemoveAll(lane => next == plan.Prefix || !plan.IsActive(lane, next));
        if (_active.Count > 0)
        {
            Start(_active, next);
        }
    }

    private void Start(List<int> lanes, int step)
    {
        _runs.Clear();
        _inputs.Clear();
        foreach (var lane in lanes)
        {
            _runs.Add(new(lane, 1));
            _inputs.Add(contexts.InputOf(plan, tokens, lane, step));
        }

        contexts.Session.Advance(CollectionsMarshal.AsSpan(_runs), CollectionsMarshal.AsSpan(_inputs));
    }
}
