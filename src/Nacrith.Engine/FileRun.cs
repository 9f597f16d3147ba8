using System.Collections.Concurrent;
using Nacrith.Engine.Archive;
using Nacrith.Engine.Files;
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

    private readonly List<TRequest> _small;
    private readonly IReadOnlyList<TRequest> _others;
    private readonly Func<TRequest, CodingServices, TOutcome> _process;
    private readonly Func<ModelReference?, ILanguageModel> _model;
    private readonly WorkMonitor _monitor;
    private readonly BlockingCollection<TOutcome> _outcomes = [];
    private LanePool? _pool;

    private FileRun(
        List<TRequest> small,
        IReadOnlyList<TRequest> others,
        Func<TRequest, CodingServices, TOutcome> process,
        Func<ModelReference?, ILanguageModel> model,
        WorkMonitor monitor)
    {
        _small = small;
        _others = others;
        _process = process;
        _model = model;
        _monitor = monitor;
    }

    /// <summary>Processes all requests.</summary>
    /// <param name="requests">The files.</param>
    /// <param name="length">A file's length, to tell small from large and for the progress; 0 if unknown. Asked once, as it may change.</param>
    /// <param name="process">Codes one file, on any thread. What it throws ends the run, so it reports a file's failure as its outcome.</param>
    /// <param name="model">Loads the language model when it is first needed: the one that an archive names, or the writer's.</param>
    /// <param name="finished">Called on the calling thread.</param>
    /// <param name="progress">Called on the calling thread; may be null.</param>
    /// <param name="cancellation">Stops the run.</param>
    /// <param name="sideBySide">Whether small files go side by side.</param>
    /// <exception cref="OperationCanceledException">Cancelled.</exception>
    public static void Execute(
        IReadOnlyList<TRequest> requests,
        Func<TRequest, long> length,
        Func<TRequest, CodingServices, TOutcome> process,
        Func<ModelReference?, ILanguageModel> model,
        Action<TOutcome> finished,
        Action<ProgressReport>? progress,
        CancellationToken cancellation,
        bool sideBySide = true)
    {
        LeftoverFiles.BeginRun();
        var lengths = requests.Select(length).ToArray();
        var small = requests.Where((_, i) => sideBySide && lengths[i] <= Compressor.SmallFile).ToList();
        var monitor = new WorkMonitor(lengths.Sum(), cancellation);
        var run = small.Count > 1
            ? new FileRun<TRequest, TOutcome>(small, [.. requests.Where((_, i) => lengths[i] > Compressor.SmallFile)], process, model, monitor)
            : new([], requests, process, model, monitor);
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
            WorkSideBySide();
            foreach (var request in _others)
            {
                _outcomes.Add(_process(request, new(wanted => new OwnLanes(_model(wanted)), LanguageModels.Crew, _monitor)));
            }
        }
        finally
        {
            _outcomes.CompleteAdding();
        }
    }

    private void WorkSideBySide()
    {
        var services = new CodingServices(wanted => Share(_model(wanted)), WorkCrew.Alone, _monitor);
        try
        {
            var queue = new ConcurrentQueue<TRequest>(_small);
            var threads = new Task[Math.Min(_small.Count, FilesSideBySide)];
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

        lock (_small)
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
