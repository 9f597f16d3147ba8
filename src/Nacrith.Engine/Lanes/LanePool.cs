using Nacrith.Engine.Language;

namespace Nacrith.Engine.Lanes;

/// <summary>
/// One session whose lanes many files share, each file coded by its own thread. When every thread waits for the model
/// their requests are evaluated as one batch, so that many small files cost as many passes over the weights as one
/// large file. Numbers do not depend on the batch, so neither do archives.
/// </summary>
internal sealed class LanePool : ILaneSource, IDisposable
{
    private readonly object _signal = new();
    private readonly ILaneSession _session;
    private readonly Stack<int> _free;
    private readonly int _positions;
    private readonly List<Request> _advances = [];
    private readonly List<Request> _reads = [];

    // All rows that are read together, 200 KB each: a shared array pool would keep as many of these as there are threads.
    private float[] _logits = [];
    private int _freePositions;
    private int _active;

    /// <summary>Opens a session.</summary>
    /// <param name="model">The language model.</param>
    /// <param name="lanes">Lanes to lend.</param>
    /// <param name="positions">Positions that all lanes together may remember, which bounds their memory.</param>
    public LanePool(ILanguageModel model, int lanes, int positions)
    {
        Model = model;
        _freePositions = positions;
        _positions = positions;
        _session = model.OpenLanes(lanes, positions / lanes);
        _free = new Stack<int>(Enumerable.Range(0, lanes));
    }

    /// <inheritdoc/>
    public ILanguageModel Model { get; }

    /// <inheritdoc/>
    public int RowsPerBatch => 32;

    /// <inheritdoc/>
    public ILaneSession Open(int lanes, int window)
    {
        lock (_signal)
        {
            if (lanes > _session.LaneCount || lanes * window > _positions)
            {
                return Model.OpenLanes(lanes, window);
            }

            while (_free.Count < lanes || _freePositions < lanes * window)
            {
                Monitor.Wait(_signal);
            }

            _freePositions -= lanes * window;

            var mine = new int[lanes];
            for (var i = 0; i < lanes; i++)
            {
                mine[i] = _free.Pop();
                _session.Reset(mine[i], window);
            }

            _active++;
            return new Lease(this, mine, lanes * window);
        }
    }

    /// <inheritdoc/>
    public void Dispose() => _session.Dispose();

    private void Submit(List<Request> queue, Request request)
    {
        lock (_signal)
        {
            request.IsDone = false;
            queue.Add(request);
            EvaluateIfAllWait();
            while (!request.IsDone)
            {
                Monitor.Wait(_signal);
            }
        }

        request.Failure?.Throw();
    }

    private void Leave(int[] lanes, int positions)
    {
        lock (_signal)
        {
            _freePositions += positions;
            foreach (var lane in lanes)
            {
                _free.Push(lane);
            }

            _active--;
            EvaluateIfAllWait();
            Monitor.PulseAll(_signal);
        }
    }

    // Logits are of the last batch: all who read them do so before anyone's next batch replaces it.
    private void EvaluateIfAllWait()
    {
        if (_advances.Count + _reads.Count < _active || _active == 0)
        {
            return;
        }

        var queue = _reads.Count > 0 ? _reads : _advances;
        try
        {
            if (queue == _reads)
            {
                ReadTogether();
            }
            else
            {
                AdvanceTogether();
            }
        }
        catch (Exception e)
        {
            var failure = System.Runtime.ExceptionServices.ExceptionDispatchInfo.Capture(e);
            queue.ForEach(request => request.Failure = failure);
        }

        queue.ForEach(request => request.IsDone = true);
        queue.Clear();
        Monitor.PulseAll(_signal);
    }

    private void AdvanceTogether()
    {
        var runs = _advances.SelectMany(request => request.Runs).ToArray();
        var tokens = _advances.SelectMany(request => request.Values).ToArray();
        var kept = _advances.SelectMany(request => request.Kept).ToArray();
        var (firstKept, firstNew) = (0, kept.Length);
        foreach (var request in _advances)
        {
            request.Lease.SetRows(firstKept, request.Kept.Length, firstNew);
            firstKept += request.Kept.Length;
            firstNew += request.Values.Length;
        }

        _session.Advance(kept, runs, tokens);
    }

    private void ReadTogether()
    {
        var width = Model.Vocabulary.RankCount;
        var rows = _reads.SelectMany(request => request.Values).ToArray();
        if (_logits.Length < rows.Length * width)
        {
            _logits = GC.AllocateUninitializedArray<float>(rows.Length * width);
        }

        _session.ReadLogits(rows, _logits.AsSpan(0, rows.Length * width));
        var start = 0;
        foreach (var request in _reads)
        {
            var length = request.Values.Length * width;
            _logits.AsSpan(start, length).CopyTo(request.Lease.Received(length));
            start += length;
        }
    }

    private sealed record Request(Lease Lease, int[] Kept, LaneRun[] Runs, int[] Values)
    {
        public bool IsDone { get; set; }

        public System.Runtime.ExceptionServices.ExceptionDispatchInfo? Failure { get; set; }
    }

    private sealed class Lease(LanePool pool, int[] lanes, int positions) : ILaneSession
    {
        private float[] _received = [];
        private int _firstKept;
        private int _kept;
        private int _firstNew;

        public int LaneCount => lanes.Length;

        public int Sharers => Math.Max(1, Volatile.Read(ref pool._active));

        public int GroupOf(int lane) => 0;

        public void Reset(int lane, int window) => pool._session.Reset(lanes[lane], window);

        // Nothing is evaluated while this lease's file does not wait, and no other touches its lanes.
        public void Copy(int source, int target) => pool._session.Copy(lanes[source], lanes[target]);

        // As with Copy.
        public int RewindReach(int lane) => pool._session.RewindReach(lanes[lane]);

        public void Rewind(int lane, int count) => pool._session.Rewind(lanes[lane], count);

        // Where this lease's rows lie in the shared batch.
        public void SetRows(int firstKept, int kept, int firstNew) => (_firstKept, _kept, _firstNew) = (firstKept, kept, firstNew);

        public void Advance(ReadOnlySpan<int> kept, ReadOnlySpan<LaneRun> runs, ReadOnlySpan<int> tokens)
        {
            var shared = new LaneRun[runs.Length];
            for (var i = 0; i < runs.Length; i++)
            {
                shared[i] = new(lanes[runs[i].Lane], runs[i].Count);
            }

            pool.Submit(pool._advances, new Request(this, SharedRows(kept), shared, tokens.ToArray()));
        }

        public void ReadLogits(ReadOnlySpan<int> rows, Span<float> destination)
        {
            pool.Submit(pool._reads, new Request(this, [], [], SharedRows(rows)));
            _received.AsSpan(0, destination.Length).CopyTo(destination);
        }

        // The states of a batch stay until the next one, which does not begin before this lease's file waits for it.
        public void ReadStates(ReadOnlySpan<int> rows, Span<sbyte> destination) =>
            pool._session.ReadStates(SharedRows(rows), destination);

        private int[] SharedRows(ReadOnlySpan<int> rows)
        {
            var shared = new int[rows.Length];
            for (var i = 0; i < rows.Length; i++)
            {
                shared[i] = rows[i] < _kept ? _firstKept + rows[i] : _firstNew + rows[i] - _kept;
            }

            return shared;
        }

        public Span<float> Received(int length)
        {
            if (_received.Length < length)
            {
                _received = GC.AllocateUninitializedArray<float>(length);
            }

            return _received.AsSpan(0, length);
        }

        public void Dispose() => pool.Leave(lanes, positions);
    }
}
