using System.Collections.Concurrent;
using Nacrith.Engine.Archive;
using Nacrith.Engine.Lanes;
using Nacrith.Engine.Language;
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
    // Files of more tokens have wider windows, so that fewer of them go side by side, which bounds their memory.
    private const int FilesSideBySide = 12;
    private const int LanesSideBySide = 32;
    private const int PositionsSideBySide = 1 << 14;
    private const int PumpMilliseconds = 100;

    private readonly IReadOnlyList<TRequest> _requests;
    private readonly Func<TRequest, long> _length;
    private readonly Func<TRequest, CodingServices, TOutcome> _process;
    private readonly Func<ModelReference?, ILanguageModel> _model;
    private readonly WorkMonitor _monitor;
    private readonly BlockingCollection<TOutcome> _outcomes = [];
    private LanePool? _pool;

    private FileRun(
        IReadOnlyList<TRequest> requests,
        Func<TRequest, long> length,
        Func<TRequest, CodingServices, TOutcome> process,
        Func<ModelReference?, ILanguageModel> model,
        WorkMonitor monitor)
    {
        _requests = requests;
        _length = length;
        _process = process;
        _model = model;
        _monitor = monitor;
    }

    /// <summary>Processes all requests.</summary>
    /// <param name="requests">The files.</param>
    /// <param name="length">A file's length, to tell small from large; 0 if unknown.</param>
    /// <param name="process">Codes one file, on any thread; throws nothing but <see cref="OperationCanceledException"/>.</param>
    /// <param name="model">Loads the language model when it is first needed: the one that an archive names, or the writer's.</param>
    /// <param name="monitor">Counts bytes, passes on the wish to stop.</param>
    /// <param name="finished">Called on the calling thread.</param>
    /// <param name="progress">Called on the calling thread; may be null.</param>
    public static void Execute(
        IReadOnlyList<TRequest> requests,
        Func<TRequest, long> length,
        Func<TRequest, CodingServices, TOutcome> process,
        Func<ModelReference?, ILanguageModel> model,
        WorkMonitor monitor,
        Action<TOutcome> finished,
        Action<ProgressReport>? progress)
    {
        var run = new FileRun<TRequest, TOutcome>(requests, length, process, model, monitor);
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
                _outcomes.Add(_process(request, new(wanted => new OwnLanes(_model(wanted)), LanguageModels.Crew, _monitor)));
            }
        }
        finally
        {
            _outcomes.CompleteAdding();
        }
    }

    private void WorkSideBySide(List<TRequest> small)
    {
        var services = new CodingServices(wanted => Share(_model(wanted)), WorkCrew.Alone, _monitor);
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
            _pool?.Dispose();
            _pool = null;
        }
    }

    // A model whose numbers depend on the batch must not have other files' lanes in it.
    private ILaneSource Share(ILanguageModel model)
    {
        if (model.RequiresLockstep)
        {
            return new OwnLanes(model);
        }

        lock (_requests)
        {
            _pool ??= new LanePool(model, LanesSideBySide, PositionsSideBySide);
            return _pool;
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
