using System.Runtime.ExceptionServices;

namespace Nacrith.Engine.Threading;

/// <summary>
/// Work that a helper of a crew does from end to end while the crew's caller goes on with chunked work, which the other
/// helpers share. Where every helper is busy, the caller does it when it asks for it to be finished.
/// </summary>
/// <param name="crew">The crew.</param>
/// <param name="work">The work, as one chunk; chunked work of its own runs on the same thread.</param>
internal sealed class AsideWork(WorkCrew crew, IChunkedWork work)
{
    private const int Offered = 1;
    private const int Running = 2;
    private const int Done = 3;

    private int _state;
    private ExceptionDispatchInfo? _failure;

    /// <summary>Offers the work to the crew.</summary>
    public void Start()
    {
        _failure = null;
        Volatile.Write(ref _state, Offered);
        crew.Offer(this);
    }

    /// <summary>Returns when the work is done, or throws what it threw.</summary>
    public void Finish()
    {
        TryRun();
        crew.Withdraw(this);
        var spin = default(SpinWait);
        while (Volatile.Read(ref _state) != Done)
        {
            spin.SpinOnce(sleep1Threshold: -1);
        }

        _failure?.Throw();
    }

    /// <summary>Does the work unless somebody has begun it.</summary>
    internal void TryRun()
    {
        if (Interlocked.CompareExchange(ref _state, Running, Offered) != Offered)
        {
            return;
        }

        try
        {
            work.Execute(0);
        }
        catch (Exception e)
        {
            _failure = ExceptionDispatchInfo.Capture(e);
        }

        Volatile.Write(ref _state, Done);
    }
}
