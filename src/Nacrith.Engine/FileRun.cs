using System.Collections.Concurrent;
using Nacrith.Engine.Lanes;
using Nacrith.Engine.Members;
using Nacrith.Engine.Threading;

namespace Nacrith.Engine;

/// <summary>
/// Codes the files of one run: small ones side by side, sharing the language model's batches, large ones one after
/// another with all cores. Work happens on other threads; results and progress come out on the caller's.
/// </summary>
/// <typeparam name="TRequest">What is asked for a file.</typeparam>
/// <typeparam name="TOutcome">What became of it.</typeparam>
internal sealed class FileRun<TRequest, TOutcome>
{
    private const int FilesSideBySide = 24;
    private const int LanesSideBySide = 32;
    private const int PositionsSideBySide = 1 << 15;
    private const int PumpMilliseconds = 100;

    private readonly IReadOnlyList<TRequest> _requests;
    private readonly Func<TRequest, long> _length;
    private readonly Func<TRequest, CodingServices, TOutcome> _process;
    private readonly string? _modelPath;
    private readonly WorkMonitor _monitor;
    private readonly BlockingCollection<TOutcome> _outcomes = [];

    private FileRun(
        IReadOnlyList<TRequest> requests,
        Func<TRequest, long> length,
        Func<TRequest, CodingServices, TOutcome> process,
        string? modelPath,
        WorkMonitor monitor)
    {
        _requests = requests;
        _length = length;
        _process = process;
        _modelPath = modelPath;
        _monitor = monitor;
    }

    /// <summary>Processes all requests.</summary>
    /// <param name="requests">The files.</param>
    /// <param name="length">A file's length, to tell small from large; 0 if unknown.</param>
    /// <param name="process">Codes one file, on any thread; throws nothing but <see cref="OperationCanceledException"/>.</param>
    /// <param name="modelPath">Names the language model, loaded when first needed.</param>
    /// <param name="monitor">Counts bytes, passes on the wish to stop.</param>
    /// <param name="finished">Called on the calling thread.</param>
    /// <param name="progress">Called on the calling thread; may be null.</param>
    public static void Execute(
        IReadOnlyList<TRequest> requests,
        Func<TRequest, long> length,
        Func<TRequest, CodingServices, TOutcome> process,
        string? modelPath,
        WorkMonitor monitor,
        Action<TOutcome> finished,
        Action<ProgressReport>? progress)
    {
        var run = new FileRun<TRequest, TOutcome>(requests, length, process, modelPath, monitor);
        var work = Task.Run(run.Work);
        try
        {
            run.Pump(work, finished, progress);
        }
        catch
        {
            // A caller that is stopped throws out of its callbacks; nothing may be left half-written behind its back.
            monitor.Abandon();
            Task.WaitAny([work], CancellationToken.None);
            throw;
        }

        work.GetAwaiter().GetResult();
    }

    private void Pump(Task work, Action<TOutcome> finished, Action<ProgressReport>? progress)
    {
        while (!_outcomes.IsCompleted)
        {
            if (_outcomes.TryTake(out var outcome, PumpMilliseconds))
            {
                finished(outcome);
            }

            if (!work.IsCompleted)
            {
                progress?.Invoke(_monitor.Report);
            }
        }
    }

    private void Work()
    {
        try
        {
            var small = _requests.Where(request => _length(request) <= Compressor.SmallFile).ToList();
            if (small.Count > 1)
            {
                WorkSideBySide(small);
            }

            foreach (var request in _requests.Where(request => small.Count == 1 || _length(request) > Compressor.SmallFile))
            {
                ILaneSource? lanes = null;
                _outcomes.Add(_process(request, new(() => lanes ??= new OwnLanes(LanguageModels.Get(_modelPath)), LanguageModels.Crew, _monitor)));
            }
        }
        finally
        {
            _outcomes.CompleteAdding();
        }
    }

    private void WorkSideBySide(List<TRequest> small)
    {
        using var alone = new WorkCrew(1);
        var pool = new Lazy<LanePool>(() => new LanePool(LanguageModels.Get(_modelPath), LanesSideBySide, PositionsSideBySide));
        var services = new CodingServices(() => pool.Value, alone, _monitor);
        try
        {
            var queue = new ConcurrentQueue<TRequest>(small);
            var threads = new Task[Math.Min(small.Count, FilesSideBySide)];
            for (var i = 0; i < threads.Length; i++)
            {
                threads[i] = Task.Factory.StartNew(
                    () => Drain(queue, services), CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default);
            }

            WaitForAll(threads);
        }
        finally
        {
            if (pool.IsValueCreated)
            {
                pool.Value.Dispose();
            }
        }
    }

    private void Drain(ConcurrentQueue<TRequest> queue, CodingServices services)
    {
        while (queue.TryDequeue(out var request))
        {
            _outcomes.Add(_process(request, services));
        }
    }

    private static void WaitForAll(Task[] tasks)
    {
        try
        {
            Task.WaitAll(tasks);
        }
        catch (AggregateException e) when (e.Flatten().InnerExceptions.OfType<OperationCanceledException>().FirstOrDefault() is { } stop)
        {
            System.Runtime.ExceptionServices.ExceptionDispatchInfo.Throw(stop);
        }
    }
}
