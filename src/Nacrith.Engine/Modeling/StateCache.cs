using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using Nacrith.Engine.Buffers;
using Nacrith.Engine.Language.Portable;
using Nacrith.Engine.Language.Portable.Kernels;
using Nacrith.Engine.Threading;

namespace Nacrith.Engine.Modeling;

/// <summary>
/// Predicts a token from what followed earlier hidden states of the language model like the current one, in any lane: a
/// state's weight is e^(30 × cosine) (Grave, Joulin, Usunier, "Improving neural language models with a continuous cache",
/// 2016). It knows the latest 65,536 tokens, in 47 MB; the nearest 32 count. With two to four lanes, which a long text has
/// that refers to itself, it knows 131,072. A step reads all of them whatever its lanes, so that with one lane, which logs have, it
/// knows 32,768. With more than eight, where speed counts, it knows 16,384: each token is compared with all.
/// </summary>
/// <remarks>
/// Where the states of several steps are known beforehand, all are compared in one reading with the states that will not be forgotten
/// meanwhile; each step then looks at the others, whose places the steps themselves fill. The result is that of steps one by one.
/// </remarks>
internal sealed unsafe class StateCache : IChunkedWork, IDisposable
{
    private const int MostStates = 1 << 17;
    private const int StatesOfManyLanes = 1 << 16;
    private const int StatesOfOneLane = 1 << 15;
    private const int FewestStates = 1 << 14;
    private const int FewLanes = 4;
    private const int MostLanes = 8;
    private const int PanelStates = StatePanels.PanelStates;
    private const int TileStates = ActivationTiles.TileTokens;

    private readonly int _capacity;
    private readonly int _width;
    private readonly WorkCrew _crew;
    private readonly PanelKernel _kernel = PanelKernel.Best;
    private readonly StatePanels _stored;
    private readonly AlignedMemory<float> _inverseNorms;
    private readonly int[] _ranks;
    private readonly List<StateNeighbours> _neighbours = [];
    private readonly ForeseenStates _foreseen;

    // Those nearest to each foreseen state, thread by thread.
    private NearestStates[] _nearest = [];

    // Rows of the looks before the last one, and of the last one.
    private int _looked;
    private int _rows;
    private int _known;
    private int _next;

    // The places that the foreseen states will fill.
    private int _fillStart;
    private int _fillLength;

    /// <summary>Makes an empty cache.</summary>
    /// <param name="width">Numbers of a state, a multiple of four.</param>
    /// <param name="tokens">Tokens that will come at most; fewer than it could know make it smaller.</param>
    /// <param name="lanes">Lanes of a step.</param>
    /// <param name="crew">Shares the work.</param>
    public StateCache(int width, long tokens, int lanes, WorkCrew crew)
    {
        _width = width;
        _capacity = (int)(Math.Clamp(tokens, 1, MostFor(lanes)) + PanelStates - 1) / PanelStates * PanelStates;
        _ranks = new int[_capacity];
        _stored = new(_capacity, width);
        _foreseen = new(width, _stored.Columns);
        _inverseNorms = new(_capacity);
        _crew = crew;
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _stored.Dispose();
        _inverseNorms.Dispose();
        _foreseen.Dispose();
    }

    /// <summary>What followed the states most like row <paramref name="row"/> of the last look.</summary>
    public StateNeighbours Row(int row) => _neighbours[row];

    /// <summary>Takes the states of the next looks, to compare them all at once.</summary>
    /// <param name="states">States from -63 to 63, one behind the other.</param>
    public void Foresee(ReadOnlySpan<sbyte> states)
    {
        _foreseen.Load(states);
        (_looked, _rows) = (0, 0);
        (_fillStart, _fillLength) = (_next, Math.Min(_foreseen.Count, _capacity));
        Reserve();
        _crew.Run(this, _crew.Threads);
        for (var thread = 1; thread < _crew.Threads; thread++)
        {
            for (var row = 0; row < _foreseen.Count; row++)
            {
                _nearest[row].Add(_nearest[(thread * _foreseen.Count) + row]);
            }
        }
    }

    /// <summary>Finds the neighbours of the states of a step, which are the next ones of those foreseen unless all of these have come.</summary>
    /// <param name="states">States from -63 to 63, one behind the other.</param>
    public void Look(ReadOnlySpan<sbyte> states)
    {
        if (_looked + _rows == _foreseen.Count)
        {
            Foresee(states);
        }

        _looked += _rows;
        _rows = states.Length / _width;
        for (var row = 0; row < _rows; row++)
        {
            CompareWithFilled(_looked + row);
            _neighbours[row].Weigh(_nearest[_looked + row], _ranks);
        }
    }

    /// <summary>Remembers the states of the last look with the tokens that followed them.</summary>
    /// <param name="ranks">The tokens' ranks, one a row.</param>
    public void Learn(ReadOnlySpan<int> ranks)
    {
        for (var row = 0; row < ranks.Length; row++)
        {
            _stored.Store(_next, _foreseen[_looked + row]);
            _inverseNorms.Pointer[_next] = _foreseen.InverseNorm(_looked + row);
            _ranks[_next] = ranks[row];
            _next = (_next + 1) % _capacity;
            _known = Math.Min(_known + 1, _capacity);
        }
    }

    /// <inheritdoc/>
    public void Execute(int chunk)
    {
        foreach (var nearest in _nearest.AsSpan(chunk * _foreseen.Count, _foreseen.Count))
        {
            nearest.Clear();
        }

        var panels = (_known + PanelStates - 1) / PanelStates;
        var end = (int)((long)(chunk + 1) * panels / _crew.Threads);
        for (var panel = (int)((long)chunk * panels / _crew.Threads); panel < end; panel++)
        {
            for (var row = 0; row < _foreseen.Count; row += TileStates)
            {
                Compare(panel, row, chunk * _foreseen.Count);
            }
        }
    }

    private static int MostFor(int lanes) => lanes switch
    {
        1 => StatesOfOneLane,
        <= FewLanes => MostStates,
        <= MostLanes => StatesOfManyLanes,
        _ => FewestStates,
    };

    private void Reserve()
    {
        if (_nearest.Length < _foreseen.Count * _crew.Threads)
        {
            _nearest = [.. Enumerable.Range(0, _foreseen.Count * _crew.Threads).Select(_ => new NearestStates())];
        }

        while (_neighbours.Count < _foreseen.Count)
        {
            _neighbours.Add(new());
        }
    }

    // All states of a panel but those to be filled, with the rows of a tile; nearest + row is where a row's are kept.
    [SkipLocalsInit]
    private void Compare(int panel, int firstRow, int nearest)
    {
        var products = stackalloc float[TileStates * PanelStates];
        var rows = Math.Min(TileStates, _foreseen.Count - firstRow);
        _kernel.MultiplyFirst(Product(panel, firstRow / TileStates, products), rows);
        for (var row = 0; row < rows; row++)
        {
            Select(panel, firstRow + row, products + (row * PanelStates), _nearest[nearest + firstRow + row], isFilled: false);
        }
    }

    // The states at the places to be filled: those of earlier steps, and behind them those that are not yet forgotten.
    [SkipLocalsInit]
    private void CompareWithFilled(int row)
    {
        var products = stackalloc float[PanelStates];
        var (all, first) = (_capacity / PanelStates, _fillStart / PanelStates);
        var panels = Math.Min(all, ((_fillStart % PanelStates) + _fillLength + PanelStates - 1) / PanelStates);
        for (var i = 0; i < panels; i++)
        {
            var panel = (first + i) % all;
            if (panel * PanelStates < _known)
            {
                _kernel.MultiplyOne(Product(panel, row / TileStates, products), row % TileStates);
                Select(panel, row, products, _nearest[row], isFilled: true);
            }
        }
    }

    private PanelProduct Product(int panel, int tile, float* products) => new()
    {
        Blocks = _stored.Panel(panel),
        Groups = _stored.Columns / ActivationTiles.GroupInputs,
        Values = _foreseen.Tiles.Values(tile),
        ValueScales = _foreseen.Tiles.Scales(tile),
        Sums = _foreseen.Tiles.Sums(tile),
        Output = products,
        Stride = PanelStates,
    };

    [MethodImpl(MethodImplOptions.AggressiveOptimization | MethodImplOptions.NoInlining)]
    private void Select(int panel, int row, float* products, NearestStates nearest, bool isFilled)
    {
        var cosines = Vector512.Load(products) * _foreseen.InverseNorm(row) * Vector512.Load(_inverseNorms.Pointer + (panel * PanelStates));
        var likely = Vector512.GreaterThanOrEqual(cosines, Vector512.Create(nearest.Threshold)).ExtractMostSignificantBits();
        for (; likely != 0; likely &= likely - 1)
        {
            var within = BitOperations.TrailingZeroCount(likely);
            var place = (panel * PanelStates) + within;
            if (place < _known && IsToBeFilled(place) == isFilled)
            {
                nearest.Add(cosines.GetElement(within), place);
            }
        }
    }

    private bool IsToBeFilled(int place) => (place - _fillStart + _capacity) % _capacity < _fillLength;
}
