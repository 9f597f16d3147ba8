namespace Nacrith.Engine.Language.Llama;

/// <summary>
/// One context with a cache for each of some lanes. It evaluates a batch on another thread while its owner codes the
/// tokens of other workers' lanes. Lanes are numbered from 0 here.
/// </summary>
internal sealed unsafe class LlamaWorker : IDisposable
{
    /// <summary>Positions that stay for ever (attention sinks).</summary>
    private const int Sinks = 4;

    /// <summary>Positions that are dropped at once.</summary>
    private const int Slide = 256;

    // The library pads smaller batches; this many cost nothing more.
    private const int SmallestBatch = 32;

    private readonly LlamaContextHandle _context;
    private readonly nint _memory;
    private readonly bool _canShift;
    private readonly int _window;
    private readonly int[] _counts;
    private readonly int[] _rows;
    private readonly int[] _tokens;
    private readonly int[] _positions;
    private readonly int[] _ones;
    private readonly int[] _lanes;
    private readonly nint[] _lanePointers;
    private readonly sbyte[] _wanted;
    private Task _work = Task.CompletedTask;

    /// <summary>Opens a context.</summary>
    /// <param name="model">The model on the worker's device.</param>
    /// <param name="path">The model's file, for messages.</param>
    /// <param name="lanes">Lanes.</param>
    /// <param name="window">Positions of each lane, sinks among them.</param>
    /// <param name="threads">Threads that evaluate a batch.</param>
    /// <exception cref="NacrithException">The caches do not fit in the device's memory.</exception>
    public LlamaWorker(LlamaModelHandle model, string path, int lanes, int window, int threads)
    {
        var batch = (uint)Math.Max(lanes, SmallestBatch);
        _context = LlamaContextHandle.Open(model, LlamaContextParameters.Documented with
        {
            Positions = (uint)(lanes * window),
            Batch = batch,
            MicroBatch = batch,
            Sequences = (uint)lanes,
            Outputs = batch,
            Threads = threads,
            BatchThreads = threads,
            Embeddings = 1,
        });
        if (_context.IsInvalid)
        {
            throw LlamaFault.TooLarge(path, $"The caches of {lanes} lanes over '{path}' do not fit in memory ({LlamaLog.Recent(2)}).");
        }

        _memory = LlamaNative.Memory(_context);
        _canShift = LlamaNative.MemoryCanShift(_memory) != 0;
        _window = window;
        _counts = new int[lanes];
        _rows = new int[lanes];
        _tokens = GC.AllocateArray<int>(lanes, pinned: true);
        _positions = GC.AllocateArray<int>(lanes, pinned: true);
        _ones = GC.AllocateArray<int>(lanes, pinned: true);
        _lanes = GC.AllocateArray<int>(lanes, pinned: true);
        _lanePointers = GC.AllocateArray<nint>(lanes, pinned: true);
        _wanted = GC.AllocateArray<sbyte>(lanes, pinned: true);
        Array.Fill(_ones, 1);
        Array.Fill(_wanted, (sbyte)1);
        for (var i = 0; i < lanes; i++)
        {
            _lanePointers[i] = (nint)Address(_lanes, i);
        }
    }

    /// <summary>Starts to append a token to each of some lanes.</summary>
    /// <param name="lanes">The lanes, ascending.</param>
    /// <param name="tokens">A token of each.</param>
    public void Start(ReadOnlySpan<int> lanes, ReadOnlySpan<int> tokens)
    {
        Wait();
        for (var row = 0; row < lanes.Length; row++)
        {
            var lane = lanes[row];
            _rows[lane] = row;
            _lanes[row] = lane;
            _tokens[row] = tokens[row];
            MakeRoom(lane);
            _positions[row] = _counts[lane]++;
        }

        var count = lanes.Length;
        _work = Task.Run(() => Decode(count));
    }

    /// <summary>Logits behind the latest token of a lane, by token id; valid until the next start.</summary>
    public ReadOnlySpan<float> Logits(int lane, int count)
    {
        Wait();
        return new(LlamaNative.Logits(_context, _rows[lane]), count);
    }

    /// <summary>The final hidden state behind the latest token of a lane; valid until the next start.</summary>
    public ReadOnlySpan<float> State(int lane, int width)
    {
        Wait();
        return new(LlamaNative.State(_context, _rows[lane]), width);
    }

    /// <summary>Forgets a lane.</summary>
    public void Reset(int lane)
    {
        Wait();
        LlamaNative.MemoryRemove(_memory, lane, -1, -1);
        _counts[lane] = 0;
    }

    /// <summary>Makes a lane a copy of another of this worker.</summary>
    public void Copy(int source, int target)
    {
        Wait();
        LlamaNative.MemoryCopy(_memory, source, target, -1, -1);
        _counts[target] = _counts[source];
    }

    /// <summary>Makes a lane a copy of a lane of another worker.</summary>
    public void CopyFrom(LlamaWorker other, int source, int target)
    {
        other.Wait();
        Wait();
        var state = new byte[LlamaNative.StateSize(other._context, source)];
        fixed (byte* bytes = state)
        {
            var written = LlamaNative.ReadState(other._context, bytes, (nuint)state.Length, source);
            if (written == 0 || LlamaNative.WriteState(_context, bytes, written, target) == 0)
            {
                throw new InvalidOperationException($"llama.cpp could not copy a lane: {LlamaLog.Recent(2)}");
            }
        }

        _counts[target] = other._counts[source];
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _work.ContinueWith(_ => { }, CancellationToken.None, TaskContinuationOptions.ExecuteSynchronously, TaskScheduler.Default).Wait();
        _context.Dispose();
    }

    private void Wait() => _work.GetAwaiter().GetResult();

    // The window slides by dropping the oldest positions behind the sinks and moving the rest down, which rotates their
    // keys anew. A model whose memory knows no positions starts afresh instead.
    private void MakeRoom(int lane)
    {
        if (_counts[lane] < _window)
        {
            return;
        }

        if (!_canShift)
        {
            Reset(lane);
            return;
        }

        LlamaNative.MemoryRemove(_memory, lane, Sinks, Sinks + Slide);
        LlamaNative.MemoryShift(_memory, lane, Sinks + Slide, -1, -Slide);
        _counts[lane] -= Slide;
    }

    private void Decode(int count)
    {
        var result = LlamaNative.Decode(_context, new LlamaBatch
        {
            Count = count,
            Tokens = Address(_tokens, 0),
            Positions = Address(_positions, 0),
            SequenceCounts = Address(_ones, 0),
            Sequences = (int**)Address(_lanePointers, 0),
            WantsLogits = Address(_wanted, 0),
        });
        if (result != 0)
        {
            throw new InvalidOperationException($"llama.cpp could not evaluate a batch ({result}): {LlamaLog.Recent(2)}");
        }
    }

    private static T* Address<T>(T[] pinned, int index)
        where T : unmanaged => (T*)System.Runtime.InteropServices.Marshal.UnsafeAddrOfPinnedArrayElement(pinned, index);
}
