using System.Runtime.InteropServices;
using Nacrith.Engine.Language;

namespace Nacrith.Engine.Lanes;

/// <summary>
/// Feeds the lanes of one neural span to a language model when it is compressed: step after step is coded, in each every lane
/// that has begun and is not at its end, and the model is evaluated for many steps at once.
/// </summary>
/// <param name="contexts">The member's lanes.</param>
/// <param name="plan">How the tokens are cut.</param>
/// <param name="tokens">The span's token ids.</param>
internal sealed class LaneWalk(LaneContexts contexts, LanePlan plan, int[] tokens) : ILaneWalk
{
    private readonly List<int> _active = [];
    private readonly List<LaneRun> _runs = [];
    private readonly List<int> _inputs = [];
    private readonly int[] _firstRow = new int[plan.Lanes];
    private int _batchStart;
    private int _batchEnd;

    /// <inheritdoc/>
    public ReadOnlySpan<int> Active => CollectionsMarshal.AsSpan(_active);

    /// <summary>Goes to a step; if the model has not been evaluated for it, evaluates some <paramref name="rows"/>
    /// rows from it on, at least one step.</summary>
    public void MoveTo(int step, int rows)
    {
        plan.FindActive(step, _active);
        if (step == _batchEnd)
        {
            Evaluate(step, Math.Max(1, rows / _active.Count));
        }
    }

    /// <summary>Whether the last batch goes on to a step.</summary>
    public bool IsEvaluated(int step) => step < _batchEnd;

    /// <inheritdoc/>
    public void AddRows(int step, List<int> rows)
    {
        foreach (var lane in _active)
        {
            rows.Add(_firstRow[lane] + step - _batchStart);
        }
    }

    /// <summary>Leaves the lanes to the next span.</summary>
    public void Finish() => contexts.Finish(plan, tokens);

    private void Evaluate(int first, int steps)
    {
        var end = Math.Min(first + steps, first < plan.Prefix ? plan.Prefix : plan.Steps);
        if (first == plan.Prefix)
        {
            contexts.BeginOthers(plan, tokens);
        }

        _runs.Clear();
        _inputs.Clear();
        foreach (var lane in _active)
        {
            _firstRow[lane] = _inputs.Count;
            for (var step = first; step < end && plan.IsActive(lane, step); step++)
            {
                _inputs.Add(contexts.InputOf(plan, tokens, lane, step));
            }

            _runs.Add(new(lane, _inputs.Count - _firstRow[lane]));
        }

        contexts.Session.Advance(CollectionsMarshal.AsSpan(_runs), CollectionsMarshal.AsSpan(_inputs));
        (_batchStart, _batchEnd) = (first, end);
    }
}
