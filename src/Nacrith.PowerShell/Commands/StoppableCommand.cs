using System.Management.Automation;
using Nacrith.Engine;

namespace Nacrith.Commands;

/// <summary>What all cmdlets share whose work takes time: stopping and progress.</summary>
public abstract class StoppableCommand : PSCmdlet, IDisposable
{
    private readonly CancellationTokenSource _stop = new();

    /// <summary>Set when the user stops the pipeline.</summary>
    protected CancellationToken StopToken => _stop.Token;

    /// <inheritdoc/>
    public void Dispose()
    {
        _stop.Dispose();
        GC.SuppressFinalize(this);
    }

    /// <inheritdoc/>
    protected override void StopProcessing() => _stop.Cancel();

    /// <summary>The full path of a file or folder that need not exist; a path of another provider ends the command.</summary>
    protected string ResolveUnchecked(string path) => FileSystemPath.Resolve(this, path);

    /// <summary>Runs the engine; a stopped pipeline ends quietly.</summary>
    /// <param name="activity">What the progress bar says.</param>
    /// <param name="run">The work.</param>
    protected void Run(string activity, Action<Action<ProgressReport>> run)
    {
        var bar = new ProgressBar(this, activity);
        try
        {
            run(report =>
            {
                WriteBackendLog();
                bar.Show(report);
            });
            WriteBackendLog();
        }
        catch (OperationCanceledException) when (StopToken.IsCancellationRequested)
        {
            throw new PipelineStoppedException();
        }

        bar.Complete();
    }

    private void WriteBackendLog()
    {
        while (BackendLog.TryTake(out var line))
        {
            WriteVerbose(line);
        }
    }
}
