namespace Nacrith.Engine;

/// <summary>Counts what a run has done, from any thread, and passes the wish to stop on to whoever works.</summary>
/// <param name="bytesTotal">Content bytes of the run.</param>
/// <param name="cancellation">Stops the run.</param>
internal sealed class WorkMonitor(long bytesTotal, CancellationToken cancellation)
{
    private long _bytesDone;
    private volatile string _path = "";
    private volatile bool _abandoned;

    /// <summary>Content bytes of the run.</summary>
    public long BytesTotal { get; } = bytesTotal;

    /// <summary>How far the run has come.</summary>
    public ProgressReport Report => new(_path, Math.Min(Interlocked.Read(ref _bytesDone), BytesTotal), BytesTotal);

    /// <summary>Notes which file is at work.</summary>
    public void Begin(string path)
    {
        _path = path;
        ThrowIfStopped();
    }

    /// <summary>Notes that <paramref name="bytes"/> more are done.</summary>
    /// <exception cref="OperationCanceledException">The run is to stop.</exception>
    public void Advance(long bytes)
    {
        Interlocked.Add(ref _bytesDone, bytes);
        ThrowIfStopped();
    }

    /// <summary>Makes whoever works stop, because nobody takes the results any more.</summary>
    public void Abandon() => _abandoned = true;

    /// <summary>Throws if the run is to stop.</summary>
    /// <exception cref="OperationCanceledException">It is.</exception>
    public void ThrowIfStopped()
    {
        cancellation.ThrowIfCancellationRequested();
        if (_abandoned)
        {
            throw new OperationCanceledException();
        }
    }
}
