using System.Runtime.InteropServices;
using Nacrith.Engine.Language;

namespace Nacrith.Engine.Lanes;

/// <summary>
/// Feeds the lanes of one neural span to a language model. Both directions code step after step, in each step every
/// lane that is not at its end; they differ only in how many steps the model evaluates at once.
/// </summary>
internal sealed class LaneWalk
{
    private readonly LanePlan _plan;
    private readonly int[] _tokens;
    private readonly int _bos;
    private readonly List<LaneRun> _runs = [];
    private readonly List<int> _inputs = [];
    private readonly List<int> _rows = [];
    private readonly int[] _firstRow;
    private int _firstStep;

    /// <summary>Starts at step 0.</summary>
    /// <param name="plan">How the tokens are cut.</param>
    /// <param name="tokens">The span's token ids: known when compressing, filled in step by step when expanding.</param>
    /// <param name="bos">The id that starts every lane.</param>
    public LaneWalk(LanePlan plan, int[] tokens, int bos)
    {
        _plan = plan;
        _tokens = tokens;
        _bos = bos;
        _firstRow = new int[plan.Lanes];
    }

    /// <summary>Lanes that have a token at <paramref name="step"/>, ascending.</summary>
    public void Active(int step, List<int> lanes)
    {
        lanes.Clear();
        for (var lane = 0; lane < _plan.Lanes; lane++)
        {
            if (step < _plan.Length(lane))
            {
                lanes.Add(lane);
            }
        }
    }

    /// <summary>Evaluates the model for <paramref name="steps"/> steps; their preceding tokens must be known.</summary>
    public void Advance(ILaneSession session, int firstStep, int steps)
    {
        _runs.Clear();
        _inputs.Clear();
        _firstStep = firstStep;
        for (var lane = 0; lane < _plan.Lanes; lane++)
        {
            var count = Math.Min(steps, _plan.Length(lane) - firstStep);
            if (count <= 0)
            {
                continue;
            }

            _firstRow[lane] = _inputs.Count;
            _runs.Add(new(lane, count));
            for (var step = firstStep; step < firstStep + count; step++)
            {
                _inputs.Add(step == 0 ? _bos : _tokens[_plan.Start(lane) + step - 1]);
            }
        }

        session.Advance(
            CollectionsMarshal.AsSpan(_runs),
            CollectionsMarshal.AsSpan(_inputs));
    }

    /// <summary>Reads the logits of a step of the last batch, one row a lane in <paramref name="lanes"/>.</summary>
    public void ReadLogits(ILaneSession session, int step, List<int> lanes, Span<float> destination)
    {
        _rows.Clear();
        foreach (var lane in lanes)
        {
            _rows.Add(_firstRow[lane] + step - _firstStep);
        }

        session.ReadLogits(CollectionsMarshal.AsSpan(_rows), destination);
    }

    /// <summary>Index of the token of <paramref name="lane"/> at <paramref name="step"/>.</summary>
    public int IndexOf(int lane, int step) => _plan.Start(lane) + step;
}
