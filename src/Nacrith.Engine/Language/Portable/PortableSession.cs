using Nacrith.Engine.Buffers;
using Nacrith.Engine.Language.Portable.Kernels;
using Nacrith.Engine.Threading;

namespace Nacrith.Engine.Language.Portable;

/// <summary>Lanes over the portable model. Not for several threads at once.</summary>
internal sealed unsafe class PortableSession : ILaneSession
{
    private readonly PortableWeights _weights;
    private readonly TokenVocabulary _vocabulary;
    private readonly Transformer _transformer;
    private readonly KeyValueCache?[] _caches;
    private readonly int _window;
    private readonly LaneBatch _batch;
    private AlignedMemory<float> _hidden = new(0);
    private AlignedMemory<float> _spare = new(0);
    private int[] _taken = [];

    /// <summary>Opens empty lanes.</summary>
    public PortableSession(
        PortableWeights weights, TokenVocabulary vocabulary, int lanes, int window, PanelKernel panels, AttentionKernel attention, WorkCrew crew)
    {
        _weights = weights;
        _vocabulary = vocabulary;
        _transformer = new(weights, panels, attention, crew);
        _batch = new(weights.Shape);
        _caches = new KeyValueCache[lanes];
        _window = window;
    }

    /// <inheritdoc/>
    public int LaneCount => _caches.Length;

    /// <inheritdoc/>
    public int GroupOf(int lane) => 0;

    /// <inheritdoc/>
    public Action Checkpoint
    {
        set => _transformer.Checkpoint = value;
    }

    /// <inheritdoc/>
    public void Reset(int lane, int window)
    {
        if (_caches[lane] is { } cache && cache.Window == window)
        {
            cache.Reset();
            return;
        }

        _caches[lane]?.Dispose();
        _caches[lane] = new(_weights.Shape, window);
    }

    /// <inheritdoc/>
    public void Copy(int source, int target) => Cache(target).CopyFrom(Cache(source));

    /// <inheritdoc/>
    public int RewindReach(int lane) => Cache(lane).UntilSlide;

    /// <inheritdoc/>
    public void Rewind(int lane, int count)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThan(count, Cache(lane).Count);
        Cache(lane).Count -= count;
    }

    /// <inheritdoc/>
    public void Advance(ReadOnlySpan<int> kept, ReadOnlySpan<LaneRun> runs, ReadOnlySpan<int> tokens)
    {
        if (kept.IsEmpty)
        {
            Reserve(ref _hidden, tokens.Length);
        }
        else
        {
            Keep(kept, kept.Length + tokens.Length);
        }

        if (_taken.Length < runs.Length)
        {
            _taken = new int[runs.Length];
        }

        Array.Clear(_taken);
        while (Fill(runs, tokens))
        {
            _transformer.Forward(_batch, _hidden.Pointer + ((nint)kept.Length * _transformer.RowLength));
        }
    }

    /// <inheritdoc/>
    public void ReadLogits(ReadOnlySpan<int> rows, Span<float> destination)
    {
        fixed (float* logits = destination)
        {
            _transformer.ReadLogits(_hidden.Pointer, rows, logits);
        }
    }

    /// <inheritdoc/>
    public void ReadStates(ReadOnlySpan<int> rows, Span<sbyte> destination)
    {
        var width = _weights.Shape.Width;
        var norm = _weights.Layers[_weights.Shape.StateBlock].FeedForwardNorm.Pointer;
        for (var i = 0; i < rows.Length; i++)
        {
            var row = _hidden.Pointer + ((nint)rows[i] * _transformer.RowLength) + width;
            RowMath.RoundState(row, norm, destination.Slice(i * width, width));
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _transformer.Dispose();
        _batch.Dispose();
        _hidden.Dispose();
        _spare.Dispose();
        foreach (var cache in _caches)
        {
            cache?.Dispose();
        }
    }

    private void Reserve(ref AlignedMemory<float> hidden, int rows) =>
        AlignedMemory<float>.Reserve(ref hidden, (long)rows * _transformer.RowLength, zeroed: false);

    // Rows come in any order, so they move to another buffer.
    private void Keep(ReadOnlySpan<int> kept, int rows)
    {
        Reserve(ref _spare, rows);
        var length = _transformer.RowLength;
        for (var i = 0; i < kept.Length; i++)
        {
            _hidden.Span((long)kept[i] * length, length).CopyTo(_spare.Span((long)i * length, length));
        }

        (_hidden, _spare) = (_spare, _hidden);
    }

    private KeyValueCache Cache(int lane) => _caches[lane] ??= new(_weights.Shape, _window);

    // Takes a piece of every run that has tokens left, until the batch is full. A piece ends where its lane's window may
    // slide, so that all its rows attend to the same ring.
    private bool Fill(ReadOnlySpan<LaneRun> runs, ReadOnlySpan<int> tokens)
    {
        _batch.Clear();
        var start = 0;
        for (var i = 0; i < runs.Length; i++)
        {
            var cache = Cache(runs[i].Lane);
            var count = Math.Min(Math.Min(runs[i].Count - _taken[i], cache.UntilSlide), LaneBatch.Capacity - _batch.Count);
            if (count > 0)
            {
                AddRows(cache, tokens.Slice(start + _taken[i], count), start + _taken[i]);
                _taken[i] += count;
            }

            start += runs[i].Count;
        }

        return _batch.Count > 0;
    }

    private void AddRows(KeyValueCache cache, ReadOnlySpan<int> tokens, int origin)
    {
        var first = cache.Start(cache.Count);
        if (first != cache.SinksBefore)
        {
            cache.MoveSinks(first, _weights.Rotary);
        }

        foreach (var token in tokens)
        {
            _batch.Add(token < _vocabulary.Count ? token : _vocabulary.BosId, cache, cache.Count++, origin++);
        }
    }
}
