using System.Runtime.ExceptionServices;

namespace Nacrith.Engine.Threading;

/// <summary>Work that can be cut into chunks which any thread may take in any order.</summary>
internal interface IChunkedWork
{
    /// <summary>Does chunk <paramref name="chunk"/>; chunks never touch each other's results.</summary>
    void Execute(int chunk);
}

/// <summary>
/// A fixed set of threads that shares chunked work with its caller. Made for jobs of tens of microseconds: waiting
/// threads poll for a short while before they sleep, at first without pauses, which virtual machines make long; and a thread
/// that comes late finds the chunks already taken instead of holding up the rest. No allocation a job.
/// </summary>
internal sealed class WorkCrew : IDisposable
{
    /// <summary>Most chunks of a job.</summary>
    public const int MostChunks = (1 << CountBits) - 1;

    private const int PollsBeforePause = 50_000;
    private const int PausesBeforeSleep = 2500;
    private const int CountBits = 20;

    private readonly Thread[] _helpers;
    private readonly SemaphoreSlim _wake = new(0);
    private IChunkedWork? _work;
    private AsideWork? _offered;

    // From the top: the job's number, its chunks and the next chunk to take. One word, so that whoever takes a chunk
    // takes one of the job at hand: a helper that comes late must not judge what is left of one job by another's size.
    private ulong _ticket;
    private int _finished;
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
        _helpers = new Thread[Threads - 1];
        for (var i = 0; i < _helpers.Length; i++)
        {
            _helpers[i] = new Thread(Help) { IsBackground = true, Name = "Nacrith worker" };
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
    /// <exception cref="ArgumentOutOfRangeException">There are more than <see cref="MostChunks"/>.</exception>
    public void Run(IChunkedWork work, int chunks)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThan(chunks, MostChunks);
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
        WakeSleepers(1);
    }

    /// <summary>Takes an offer back that no helper has taken, so that nothing of it is kept.</summary>
    internal void Withdraw(AsideWork work) => Interlocked.CompareExchange(ref _offered, null, work);

    /// <inheritdoc/>
    public void Dispose()
    {
        _stopped = true;
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
        _finished = 0;
        Interlocked.Exchange(ref _ticket, ((JobOf(_ticket) + 1) << (2 * CountBits)) | ((ulong)chunks << CountBits));
        WakeSleepers(chunks - 1);
        TakeChunks();
        var polls = 0;
        while (Volatile.Read(ref _finished) < chunks && polls < PollsBeforePause)
        {
            polls++;
        }

        var spin = default(SpinWait);
        while (Volatile.Read(ref _finished) < chunks)
        {
            spin.SpinOnce(sleep1Threshold: -1);
        }

        _work = null;
        if (Interlocked.Exchange(ref _failure, null) is { } failure)
        {
            failure.Throw();
        }
    }

    private void WakeSleepers(int wanted)
    {
        var sleeping = Volatile.Read(ref _sleeping);
        if (sleeping > 0)
        {
            _wake.Release(Math.Min(sleeping, wanted));
        }
    }

    private static ulong JobOf(ulong ticket) => ticket >> (2 * CountBits);

    private void TakeChunks()
    {
        while (true)
        {
            var ticket = Volatile.Read(ref _ticket);
            var chunk = (int)(ticket & MostChunks);
            if (chunk >= (int)((ticket >> CountBits) & MostChunks))
            {
                return;
            }

            if (Interlocked.CompareExchange(ref _ticket, ticket + 1, ticket) != ticket)
            {
                continue;
            }

            try
            {
                _work!.Execute(chunk);
            }
            catch (Exception e)
            {
                Interlocked.CompareExchange(ref _failure, ExceptionDispatchInfo.Capture(e), null);
            }

            Interlocked.Increment(ref _finished);
        }
    }

    private void Help()
    {
        _isHelper = true;
        var seen = 0UL;
        while (!_stopped)
        {
            seen = WaitForJob(seen);
            Interlocked.Exchange(ref _offered, null)?.TryRun();
            TakeChunks();
        }
    }

    private ulong WaitForJob(ulong seen)
    {
        for (var i = 0; i < PollsBeforePause + PausesBeforeSleep; i++)
        {
            var job = JobOf(Volatile.Read(ref _ticket));
            if (job != seen || _stopped || Volatile.Read(ref _offered) is not null)
            {
                return job;
            }

            if (i >= PollsBeforePause)
            {
                Thread.SpinWait(10);
            }
        }

        Interlocked.Increment(ref _sleeping);
        var current = JobOf(Volatile.Read(ref _ticket));
        if (current == seen && !_stopped && Volatile.Read(ref _offered) is null)
        {
            _wake.Wait();
            current = JobOf(Volatile.Read(ref _ticket));
        }

        Interlocked.Decrement(ref _sleeping);
        return current;
    }
}
