using System.Runtime.InteropServices;
using Nacrith.Engine.Language;

namespace Nacrith.Engine.Lanes;

/// <summary>
/// Feeds the lanes of one neural span to a language model when it is expanded. The true next token is known for each lane,
/// and what follows is guessed from the span's past (speculative decoding with prompt lookup: Leviathan, Kalman, Matias, "Fast
/// inference from transformers via speculative decoding", 2023): one pass over the weights evaluates both, and as long as the
/// tokens decoded are the guesses no other pass is needed. A row's numbers do not depend on the batch, so guesses change the
/// time alone.
/// </summary>
internal sealed class DraftWalk : ILaneWalk
{
    private readonly LaneContexts _contexts;
    private readonly LanePlan _plan;
    private readonly int[] _tokens;
    private readonly DraftedLane[] _lanes;
    private readonly DraftBudget _budget;
    private readonly List<DraftedLane> _drafted = [];
    private readonly List<int> _active = [];
    private readonly List<int> _kept = [];
    private readonly List<LaneRun> _runs = [];
    private readonly List<int> _inputs = [];
    private int _step;

    /// <summary>Stands before the first step.</summary>
    /// <param name="contexts">The member's lanes.</param>
    /// <param name="plan">How the tokens are cut.</param>
    /// <param name="tokens">The span's token ids, filled in step by step.</param>
    public DraftWalk(LaneContexts contexts, LanePlan plan, int[] tokens)
    {
        (_contexts, _plan, _tokens) = (contexts, plan, tokens);
        _budget = new(contexts.Session.Sharers);
        var past = new TokenPast(tokens);
        var chances = new DraftChances();
        var outcomes = new GuessOutcome[tokens.Length];
        _lanes = new DraftedLane[plan.Lanes];
        for (var lane = 0; lane < plan.Lanes; lane++)
        {
            var start = plan.IndexOf(lane, plan.FirstStep(lane));
            _lanes[lane] = new(lane, new DraftSource(past, chances, outcomes, start));
        }
    }

    /// <inheritdoc/>
    public ReadOnlySpan<int> Active => CollectionsMarshal.AsSpan(_active);

    /// <summary>Goes to the first step whose tokens are not known; if a lane has no row for it, evaluates the model.</summary>
    public void MoveToNext()
    {
        _plan.FindActive(_step, _active);
        if (!AllHaveRows(0))
        {
            Evaluate();
        }
    }

    /// <summary>Goes to a further step, if every lane that is active there has a row for it that may hold.</summary>
    public bool TryMoveTo(int step)
    {
        _plan.FindActive(step, _active);
        return _active.Count > 0 && AllHaveRows(step - _step);
    }

    /// <inheritdoc/>
    public void AddRows(int step, List<int> rows)
    {
        foreach (var lane in _active)
        {
            rows.Add(_lanes[lane].Row(step - _step));
        }
    }

    /// <summary>Takes the tokens of the first step whose tokens are not known.</summary>
    /// <param name="lanes">The lanes that were active.</param>
    /// <param name="tokens">The token that each has coded.</param>
    /// <returns>Whether what was evaluated for the steps behind it holds, as far as this step tells.</returns>
    public bool Take(ReadOnlySpan<int> lanes, ReadOnlySpan<int> tokens)
    {
        var holds = true;
        for (var i = 0; i < lanes.Length; i++)
        {
            holds &= _lanes[lanes[i]].Take(tokens[i], _contexts.Session);
        }

        _step++;
        return holds;
    }

    /// <summary>Leaves the lanes to the next span.</summary>
    public void Finish() => _contexts.Finish(_plan, _tokens);

    private bool AllHaveRows(int ahead)
    {
        foreach (var lane in _active)
        {
            if (_lanes[lane].Count <= ahead)
            {
                return false;
            }
        }

        return true;
    }

    // Lanes that still have rows get more of them too: the weights are read anyway.
    private void Evaluate()
    {
        if (_step == _plan.Prefix)
        {
            _contexts.BeginOthers(_plan, _tokens);
        }

        _kept.Clear();
        _runs.Clear();
        _inputs.Clear();
        _drafted.Clear();
        foreach (var lane in _active)
        {
            _lanes[lane].Begin(StepsLeft(lane), _contexts.Session, _kept);
            _drafted.Add(_lanes[lane]);
        }

        _budget.Spend(CollectionsMarshal.AsSpan(_drafted));
        foreach (var lane in _active)
        {
            var first = _inputs.Count;
            _lanes[lane].Extend(_contexts.InputOf(_plan, _tokens, lane, _step), _kept.Count + first, _inputs);
            if (_inputs.Count > first)
            {
                _runs.Add(new(lane, _inputs.Count - first));
            }
        }

        _contexts.Session.Advance(CollectionsMarshal.AsSpan(_kept), CollectionsMarshal.AsSpan(_runs), CollectionsMarshal.AsSpan(_inputs));
    }

    // Steps until the lane must have taken exactly what it has coded: others begin with its context, or the span ends.
    private int StepsLeft(int lane) =>
        _step < _plan.Prefix ? _plan.Prefix - _step : _plan.LastOf(lane) + 1 - _plan.IndexOf(lane, _step);
}
