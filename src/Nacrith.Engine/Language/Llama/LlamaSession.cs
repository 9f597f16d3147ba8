namespace Nacrith.Engine.Language.Llama;

/// <summary>
/// Lanes shared out among workers: each has a contiguous range of the lanes in use. When more come into use the
/// workers are opened anew and the lanes' caches move over.
/// </summary>
/// <param name="model">The model.</param>
/// <param name="laneCount">Most lanes.</param>
/// <param name="positions">Positions that a lane remembers, sinks among them.</param>
/// <param name="closed">Called once, when the session is.</param>
internal sealed class LlamaSession(LlamaModel model, int laneCount, int positions, Action closed) : ILaneSession
{
    private const int LargestOfState = 63;

    // The library copies caches only between contexts of as many sequences.
    private readonly int _lanesEach = (laneCount + model.WorkersFor(laneCount) - 1) / model.WorkersFor(laneCount);
    private readonly int[] _lanes = new int[laneCount];
    private readonly int[] _origins = [.. Enumerable.Range(0, laneCount)];
    private LlamaWorker[] _workers = [];
    private int _wanted = 1;
    private int _used;
    private bool _closed;

    /// <inheritdoc/>
    public int LaneCount => laneCount;

    /// <inheritdoc/>
    public int GroupOf(int lane)
    {
        Arrange();
        return WorkerOf(lane, _used, _workers.Length);
    }

    /// <inheritdoc/>
    public void Reset(int lane, int window)
    {
        if (window != positions)
        {
            throw new ArgumentException($"The lanes of this session remember {positions} positions.", nameof(window));
        }

        _origins[lane] = lane;
        if (lane < _used)
        {
            var place = Find(lane);
            place.Worker.Reset(place.Lane);
        }
    }

    /// <inheritdoc/>
    public void Copy(int source, int target)
    {
        if (target >= _used)
        {
            // Its cache is made when the lane is first used, together with those of the others that follow.
            _origins[target] = source;
            _wanted = Math.Max(_wanted, target + 1);
            return;
        }

        var (from, to) = (Find(source), Find(target));
        if (from.Worker == to.Worker)
        {
            to.Worker.Copy(from.Lane, to.Lane);
        }
        else
        {
            to.Worker.CopyFrom(from.Worker, from.Lane, to.Lane);
        }
    }

    /// <inheritdoc/>
    public int RewindReach(int lane) => 0;

    /// <inheritdoc/>
    public void Rewind(int lane, int count) => throw new NotSupportedException("A lockstep session takes back no token.");

    /// <inheritdoc/>
    public void Advance(ReadOnlySpan<int> kept, ReadOnlySpan<LaneRun> runs, ReadOnlySpan<int> tokens)
    {
        if (runs.Length != tokens.Length || kept.Length > 0)
        {
            throw new ArgumentException("A lockstep session takes one token a lane.", nameof(tokens));
        }

        Arrange();
        for (var start = 0; start < runs.Length;)
        {
            var worker = WorkerOf(runs[start].Lane, _used, _workers.Length);
            var end = FirstLane(worker + 1, _used, _workers.Length);
            var count = 0;
            for (; start + count < runs.Length && runs[start + count].Lane < end; count++)
            {
                _lanes[count] = runs[start + count].Lane - FirstLane(worker, _used, _workers.Length);
            }

            _workers[worker].Start(_lanes.AsSpan(0, count), tokens.Slice(start, count));
            start += count;
        }
    }

    /// <inheritdoc/>
    public void ReadLogits(ReadOnlySpan<int> rows, Span<float> destination)
    {
        var ranks = model.RankTokens;
        for (var i = 0; i < rows.Length; i++)
        {
            var (worker, lane) = Find(rows[i]);
            var logits = worker.Logits(lane, model.Vocabulary.Count);
            var row = destination.Slice(i * ranks.Length, ranks.Length);
            for (var rank = 0; rank < row.Length; rank++)
            {
                row[rank] = logits[ranks[rank]];
            }
        }
    }

    /// <inheritdoc/>
    public void ReadStates(ReadOnlySpan<int> rows, Span<sbyte> destination)
    {
        var width = destination.Length / rows.Length;
        for (var i = 0; i < rows.Length; i++)
        {
            var (worker, lane) = Find(rows[i]);
            RoundState(worker.State(lane, width), destination.Slice(i * width, width));
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        if (!_closed)
        {
            _closed = true;
            Array.ForEach(_workers, worker => worker.Dispose());
            closed();
        }
    }

    private static void RoundState(ReadOnlySpan<float> state, Span<sbyte> rounded)
    {
        var most = 0f;
        foreach (var value in state)
        {
            most = Math.Max(most, Math.Abs(value));
        }

        var factor = most > 0 ? LargestOfState / most : 0f;
        for (var i = 0; i < rounded.Length; i++)
        {
            var scaled = state[i] * factor;
            rounded[i] = (sbyte)Math.Clamp((int)(scaled + (scaled < 0 ? -0.5f : 0.5f)), -LargestOfState, LargestOfState);
        }
    }

    private static int FirstLane(int worker, int lanes, int workers) => worker * lanes / workers;

    private static int WorkerOf(int lane, int lanes, int workers) => (((lane + 1) * workers) - 1) / lanes;

    // The worker that has a lane in use, and which of the worker's lanes it is.
    private (LlamaWorker Worker, int Lane) Find(int lane)
    {
        var worker = WorkerOf(lane, _used, _workers.Length);
        return (_workers[worker], lane - FirstLane(worker, _used, _workers.Length));
    }

    private void Arrange()
    {
        var lanes = _wanted;
        if (lanes == _used)
        {
            return;
        }

        var active = model.WorkersFor(lanes);
        var workers = new LlamaWorker[active];
        try
        {
            for (var i = 0; i < active; i++)
            {
                workers[i] = model.OpenWorker(i, _lanesEach, positions);
                MoveLanes(workers[i], FirstLane(i, lanes, active), FirstLane(i + 1, lanes, active));
            }
        }
        catch
        {
            Array.ForEach(workers, worker => worker?.Dispose());
            throw;
        }

        Array.ForEach(_workers, worker => worker.Dispose());
        (_workers, _used) = (workers, lanes);
    }

    // A lane without a cache of its own takes its origin's; of several that do, the others copy the first.
    private void MoveLanes(LlamaWorker worker, int first, int end)
    {
        var copied = new Dictionary<int, int>();
        for (var lane = first; lane < end; lane++)
        {
            var origin = lane < _used ? lane : _origins[lane];
            if (copied.TryGetValue(origin, out var sibling))
            {
                worker.Copy(sibling, lane - first);
            }
            else if (origin < _used)
            {
                var old = Find(origin);
                worker.CopyFrom(old.Worker, old.Lane, lane - first);
                copied.Add(origin, lane - first);
            }
        }
    }
}
