using System.Runtime.ExceptionServices;

namespace Nacrith.Engine.Threading;

/// <summary>
/// A fixed set of threads that shares chunked work with its caller. Made for jobs of tens of microseconds: waiting
/// threads poll for a short while before they sleep, at first without pauses, which virtual machines make long. Each has a share
/// of the chunks and, when that is done, takes from the others', so one that comes late holds nobody up. No allocation a job.
/// </summary>
internal sealed class WorkCrew : IDisposable
{
    private const int PollsBeforePause = 50_000;
    private const int PausesBeforeSleep = 2500;

    private readonly Thread[] _helpers;
    private readonly SemaphoreSlim _wake = new(0);

    // The caller's first.
    private readonly WorkShare[] _shares;
    private IChunkedWork? _work;
    private AsideWork? _offered;
    private uint _job;
    private int _sleeping;
    private int _occupied;
    private volatile bool _stopped;
    private ExceptionDispatchInfo? _failure;

    [ThreadStatic]
    private static bool _isHelper;

    /// <summary>Starts a crew.</summary>
    /// <param name="threads">Threads, the caller counted among them; 0 for one a processor.</param>
    public WorkCrew(int threads = 0)
    {
        Threads = threads > 0 ? threads : Environment.ProcessorCount;
        _shares = [.. Enumerable.Range(0, Threads).Select(_ => new WorkShare())];
        _helpers = new Thread[Threads - 1];
        for (var i = 0; i < _helpers.Length; i++)
        {
            var share = i + 1;
            _helpers[i] = new Thread(() => Help(share)) { IsBackground = true, Name = "Nacrith worker" };
            _helpers[i].Start();
        }
    }

    /// <summary>A crew of nobody but its caller, whoever that is: for work beside other work.</summary>
    public static WorkCrew Alone { get; } = new(1);

    /// <summary>Threads that share the work, the caller included.</summary>
    public int Threads { get; }

    /// <summary>
    /// Runs all chunks and returns when every one is done. A caller that finds the crew at work for another, or is a helper,
    /// does its chunks itself.
    /// </summary>
    /// <exception cref="ArgumentOutOfRangeException">There are more than <see cref="WorkShare.MostChunks"/>.</exception>
    public void Run(IChunkedWork work, int chunks)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThan(chunks, WorkShare.MostChunks);
        if (_helpers.Length == 0 || chunks <= 1 || _isHelper || Interlocked.Exchange(ref _occupied, 1) != 0)
        {
            for (var i = 0; i < chunks; i++)
            {
                work.Execute(i);
            }

            return;
        }

        try
        {
            Share(work, chunks);
        }
        finally
        {
            Volatile.Write(ref _occupied, 0);
        }
    }

    /// <summary>Lets a helper take work that its owner does not wait for yet.</summary>
    internal void Offer(AsideWork work)
    {
        Volatile.Write(ref _offered, work);
        CallHelpers();
        WakeSleepers(1);
    }

    /// <summary>Takes an offer back that no helper has taken, so that nothing of it is kept.</summary>
    internal void Withdraw(AsideWork work) => Interlocked.CompareExchange(ref _offered, null, work);

    /// <inheritdoc/>
    public void Dispose()
    {
        _stopped = true;
        CallHelpers();
        _wake.Release(_helpers.Length + 1);
        foreach (var helper in _helpers)
        {
            helper.Join();
        }

        _wake.Dispose();
    }

    private void Share(IChunkedWork work, int chunks)
    {
        _work = work;
        Post(++_job, chunks);
        WakeSleepers(chunks - 1);
        TakeChunks(0);
        var polls = 0;
        while (Done() < chunks && polls < PollsBeforePause)
        {
            polls++;
        }

        var spin = default(SpinWait);
        while (Done() < chunks)
        {
            spin.SpinOnce(sleep1Threshold: -1);
        }

        _work = null;
        if (_failure is { } failure)
        {
            _failure = null;
            failure.Throw();
        }
    }

    // The same chunks of like jobs go to the same thread, whose caches may still hold what they need.
    private void Post(uint job, int chunks)
    {
        for (var i = _shares.Length - 1; i >= 0; i--)
        {
            _shares[i].Post(job, FirstOf(i, chunks), FirstOf(i + 1, chunks));
        }

        // Whoever falls asleep now is either seen to do so or sees the job.
        Interlocked.MemoryBarrier();
    }

    private int FirstOf(int share, int chunks) => (int)((((long)share * chunks) + Threads - 1) / Threads);

    private void CallHelpers()
    {
        foreach (var share in _shares.AsSpan(1))
        {
            share.Call();
        }

        Interlocked.MemoryBarrier();
    }

    private int Done()
    {
        var done = 0;
        foreach (var share in _shares)
        {
            done += share.Done(_job);
        }

        return done;
    }

    private void WakeSleepers(int wanted)
    {
        var sleeping = Volatile.Read(ref _sleeping);
        if (sleeping > 0)
        {
            _wake.Release(Math.Min(sleeping, wanted));
        }
    }

    // First a thread's own share, then the others'. While a chunk is done that has not been told of, no other job can begin.
    private void TakeChunks(int own)
    {
        var (job, done) = (0u, 0);
        for (var i = 0; i < _shares.Length; i++)
        {
            var share = _shares[(own + i) % _shares.Length];
            while (share.TryTake(out var of, out var chunk))
            {
                Execute(chunk);
                (job, done) = (of, done + 1);
            }
        }

        if (done > 0)
        {
            _shares[own].Report(job, done);
        }
    }

    private void Execute(int chunk)
    {
        try
        {
            _work!.Execute(chunk);
        }
        catch (Exception e)
        {
            Interlocked.CompareExchange(ref _failure, ExceptionDispatchInfo.Capture(e), null);
        }
    }

    private void Help(int share)
    {
        _isHelper = true;
        var seen = 0u;
        while (!_stopped)
        {
            seen = WaitForJob(_shares[share], seen);
            if (_shares[share].IsCalled)
            {
                _shares[share].Answer();
                Interlocked.Exchange(ref _offered, null)?.TryRun();
            }

            TakeChunks(share);
        }
    }

    private uint WaitForJob(WorkShare share, uint seen)
    {
        for (var i = 0; i < PollsBeforePause + PausesBeforeSleep; i++)
        {
            var job = share.Job;
            if (job != seen || share.IsCalled)
            {
                return job;
            }

            if (i >= PollsBeforePause)
            {
                Thread.SpinWait(10);
            }
        }

        Interlocked.Increment(ref _sleeping);
        var current = share.Job;
        if (current == seen && !share.IsCalled)
        {
            _wake.Wait();
            current = share.Job;
        }

        Interlocked.Decrement(ref _sleeping);
        return current;
    }
}
