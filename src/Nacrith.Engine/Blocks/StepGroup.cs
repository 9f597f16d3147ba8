using System.Runtime.InteropServices;
using Nacrith.Engine.Lanes;
using Nacrith.Engine.Language;

namespace Nacrith.Engine.Blocks;

/// <summary>What the language model makes of a few consecutive steps, read at once: one row for each lane of each step.</summary>
/// <param name="model">The language model.</param>
/// <param name="rows">Rows that make a group, unless one step has more.</param>
internal sealed class StepGroup(ILanguageModel model, int rows)
{
    private readonly int _ranks = model.Vocabulary.RankCount;
    private readonly List<int> _ends = [];
    private readonly List<int> _lanes = [];
    private readonly List<int> _rows = [];
    private float[] _logits = [];
    private sbyte[] _states = [];
    private int[] _tokens = [];

    /// <summary>Steps.</summary>
    public int Steps => _ends.Count;

    /// <summary>Removes all steps.</summary>
    public void Clear()
    {
        _ends.Clear();
        _lanes.Clear();
        _rows.Clear();
    }

    /// <summary>Whether the group takes another step like its last one.</summary>
    public bool HasRoom => Steps == 0 || _lanes.Count + Lanes(Steps - 1).Length <= rows;

    /// <summary>Adds the step at which a walk stands.</summary>
    public void Add(ILaneWalk walk, int step)
    {
        _lanes.AddRange(walk.Active);
        walk.AddRows(step, _rows);
        _ends.Add(_lanes.Count);
    }

    /// <summary>Reads all steps' logits and hidden states from the last batch.</summary>
    public void Read(ILaneSession session)
    {
        if (_tokens.Length < _rows.Count)
        {
            _tokens = new int[_rows.Count];
            _logits = GC.AllocateUninitializedArray<float>(_rows.Count * _ranks);
            _states = new sbyte[_rows.Count * model.StateWidth];
        }

        var batchRows = CollectionsMarshal.AsSpan(_rows);
        session.ReadLogits(batchRows, _logits.AsSpan(0, _rows.Count * _ranks));
        if (model.StateWidth > 0)
        {
            session.ReadStates(batchRows, _states.AsSpan(0, _rows.Count * model.StateWidth));
        }
    }

    /// <summary>Lanes of a step.</summary>
    public ReadOnlySpan<int> Lanes(int step) => CollectionsMarshal.AsSpan(_lanes)[Start(step).._ends[step]];

    /// <summary>A step's tokens, one a lane; for the caller to set.</summary>
    public Span<int> Tokens(int step) => _tokens.AsSpan(Start(step).._ends[step]);

    /// <summary>A step's logits, a row of ranks a lane.</summary>
    public Span<float> Logits(int step) => _logits.AsSpan((Start(step) * _ranks)..(_ends[step] * _ranks));

    /// <summary>A step's hidden states, one a lane; empty where the model gives none.</summary>
    public ReadOnlySpan<sbyte> States(int step) => _states.AsSpan((Start(step) * model.StateWidth)..(_ends[step] * model.StateWidth));

    /// <summary>The hidden states of all steps.</summary>
    public ReadOnlySpan<sbyte> AllStates => _states.AsSpan(0, _lanes.Count * model.StateWidth);

    private int Start(int step) => step == 0 ? 0 : _ends[step - 1];
}
