namespace Nacrith.Engine;

/// <summary>Counts what a run has done, from any thread, and passes the wish to stop on to whoever works.</summary>
/// <param name="bytesTotal">Content bytes of the run.</param>
/// <param name="cancellation">Stops the run.</param>
internal sealed class WorkMonitor(long bytesTotal, CancellationToken cancellation)
{
    private long _bytesDone;
    private volatile string _path = "";
    private volatile bool _abandoned;
    private WorkMonitor? _whole;
    private long _share;

    /// <summary>Content bytes of the run.</summary>
    public long BytesTotal { get; } = bytesTotal;

    /// <summary>How far the run has come.</summary>
    public ProgressReport Report => new(_path, Math.Min(Interlocked.Read(ref _bytesDone), BytesTotal), BytesTotal);

    /// <summary>
    /// A monitor for a part of the run that works on other bytes than it counts: when all <paramref name="worked"/> are done,
    /// <paramref name="counted"/> are noted here, and in proportion on the way.
    /// </summary>
    public WorkMonitor For(long worked, long counted) =>
        worked == counted ? this : new(worked, cancellation) { _whole = this, _share = counted };

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
        var done = Interlocked.Add(ref _bytesDone, bytes);
        _whole?.Advance((done * _share / BytesTotal) - ((done - bytes) * _share / BytesTotal));
        ThrowIfStopped();
    }

    /// <summary>Makes whoever works stop, because nobody takes the results any more.</summary>
    public void Abandon() => _abandoned = true;

    /// <summary>Throws if the run is to stop.</summary>
    /// <exception cref="OperationCanceledException">It is.</exception>
    public void ThrowIfStopped()
    {
        _whole?.ThrowIfStopped();
        cancellation.ThrowIfCancellationRequested();
        if (_abandoned)
        {
            throw new OperationCanceledException();
        }
    }
}
