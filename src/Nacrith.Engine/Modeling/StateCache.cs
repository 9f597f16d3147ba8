using System.Runtime.Intrinsics;
using Nacrith.Engine.Buffers;
using Nacrith.Engine.Threading;

namespace Nacrith.Engine.Modeling;

/// <summary>
/// Predicts a token from what followed earlier hidden states of the language model like the current one, in any lane: a
/// state's weight is e^(40 × cosine) (Grave, Joulin, Usunier, "Improving neural language models with a continuous cache",
/// 2016). It knows the latest 65,536 tokens at most, in 42 MB; the nearest 32 count. A step reads all of them whatever its lanes,
/// so that with one lane it knows 32,768. With more than eight, where speed counts, it knows 16,384: each token is compared with
/// all.
/// </summary>
internal sealed unsafe class StateCache : IChunkedWork, IDisposable
{
    private const int MostStates = 1 << 16;
    private const int StatesOfOneLane = 1 << 15;
    private const int FewestStates = 1 << 14;
    private const int MostLanes = 8;
    private const int SlicesPerRun = 16;
    private const int SumsAtOnce = 64;

    private readonly int _capacity;
    private readonly int _width;
    private readonly int _stride;
    private readonly WorkCrew _crew;
    private readonly AlignedMemory<byte> _stored;
    private readonly float[] _inverseNorms;
    private readonly int[] _ranks;
    private PinnedMemory<sbyte> _states = new(0);
    private float[] _stateInverseNorms = [];
    private int[] _offsets = [];
    private float[] _cosines = [];
    private StateNeighbours[] _neighbours = [];
    private int _rows;
    private int _known;
    private int _next;
    private bool _selects;

    /// <summary>Makes an empty cache.</summary>
    /// <param name="width">Numbers of a state.</param>
    /// <param name="tokens">Tokens that will come at most; fewer than it could know make it smaller.</param>
    /// <param name="lanes">Lanes of a step.</param>
    /// <param name="crew">Shares the work.</param>
    public StateCache(int width, long tokens, int lanes, WorkCrew crew)
    {
        _width = width;
        _capacity = (int)Math.Clamp(tokens, 1, MostFor(lanes));
        _inverseNorms = new float[_capacity];
        _ranks = new int[_capacity];
        _stride = (width + StateProduct.Step - 1) / StateProduct.Step * StateProduct.Step;
        _crew = crew;
        _stored = new((long)_capacity * _stride, zeroed: false);
    }

    /// <inheritdoc/>
    public void Dispose() => _stored.Dispose();

    /// <summary>What followed the states most like row <paramref name="row"/> of the last look.</summary>
    public StateNeighbours Row(int row) => _neighbours[row];

    /// <summary>Finds the neighbours of some states.</summary>
    /// <param name="states">States from -63 to 63, one behind the other.</param>
    public void Look(ReadOnlySpan<sbyte> states)
    {
        _rows = states.Length / _width;
        Reserve();
        for (var row = 0; row < _rows; row++)
        {
            Load(row, states.Slice(row * _width, _width));
        }

        _selects = false;
        _crew.Run(this, Math.Min(SlicesPerRun, _known));
        _selects = true;
        _crew.Run(this, _rows);
    }

    /// <summary>Remembers the states of the last look with the tokens that followed them.</summary>
    /// <param name="ranks">The tokens' ranks, one a row.</param>
    public void Learn(ReadOnlySpan<int> ranks)
    {
        for (var row = 0; row < ranks.Length; row++)
        {
            var state = _states.Start + (row * _stride);
            var stored = _stored.Pointer + ((nint)_next * _stride);
            for (var i = 0; i < _stride; i++)
            {
                stored[i] = (byte)(state[i] + StateProduct.Offset);
            }

            _inverseNorms[_next] = _stateInverseNorms[row];
            _ranks[_next] = ranks[row];
            _next = (_next + 1) % _capacity;
            _known = Math.Min(_known + 1, _capacity);
        }
    }

    /// <inheritdoc/>
    public void Execute(int chunk)
    {
        if (_selects)
        {
            Select(chunk);
            return;
        }

        var slices = Math.Min(SlicesPerRun, _known);
        Compare((int)((long)chunk * _known / slices), (int)((long)(chunk + 1) * _known / slices));
    }

    private static int MostFor(int lanes) => lanes switch
    {
        1 => StatesOfOneLane,
        <= MostLanes => MostStates,
        _ => FewestStates,
    };

    private void Reserve()
    {
        if (_neighbours.Length >= _rows)
        {
            return;
        }

        _states = new(_rows * _stride);
        _stateInverseNorms = new float[_rows];
        _offsets = new int[_rows];
        _cosines = new float[_rows * _capacity];
        _neighbours = [.. Enumerable.Range(0, _rows).Select(_ => new StateNeighbours())];
    }

    private void Load(int row, ReadOnlySpan<sbyte> state)
    {
        state.CopyTo(new Span<sbyte>(_states.Start + (row * _stride), _width));
        var (sum, squares) = (0, 0);
        foreach (var number in state)
        {
            sum += number;
            squares += number * number;
        }

        _offsets[row] = sum * StateProduct.Offset;
        _stateInverseNorms[row] = squares > 0 ? 1f / MathF.Sqrt(squares) : 0f;
    }

    private void Compare(int first, int end)
    {
        Span<int> sums = stackalloc int[SumsAtOnce];
        for (; first < end; first += SumsAtOnce)
        {
            var part = sums[..Math.Min(SumsAtOnce, end - first)];
            for (var row = 0; row < _rows; row++)
            {
                StateProduct.Multiply(_stored.Pointer + ((nint)first * _stride), _states.Start + (row * _stride), _stride, part);
                var cosines = _cosines.AsSpan((row * _capacity) + first, part.Length);
                for (var i = 0; i < part.Length; i++)
                {
                    cosines[i] = (part[i] - _offsets[row]) * _stateInverseNorms[row] * _inverseNorms[first + i];
                }
            }
        }
    }

    private void Select(int row)
    {
        var neighbours = _neighbours[row];
        neighbours.Clear();
        var cosines = _cosines.AsSpan(row * _capacity, _known);
        for (var i = NextAbove(cosines, 0, neighbours.Threshold); i < cosines.Length; i = NextAbove(cosines, i + 1, neighbours.Threshold))
        {
            neighbours.Add(cosines[i], _ranks[i]);
        }

        neighbours.Weigh();
    }

    // Nearly all states are too far away, so sixteen are passed over at a time.
    private static int NextAbove(ReadOnlySpan<float> cosines, int index, float threshold)
    {
        while (cosines.Length - index >= Vector512<float>.Count
            && Vector512.LessThanOrEqualAll(Vector512.Create(cosines[index..]), Vector512.Create(threshold)))
        {
            index += Vector512<float>.Count;
        }

        while (index < cosines.Length && cosines[index] <= threshold)
        {
            index++;
        }

        return index;
    }
}
