using System.Management.Automation;
using Nacrith.Engine;

namespace Nacrith.Commands;

/// <summary>What all cmdlets over files share: paths with wildcards or literal, the model, stopping, progress.</summary>
public abstract class PathCommand : PSCmdlet, IDisposable
{
    /// <summary>Parameter set of paths with wildcards.</summary>
    protected const string PathSet = "Path";

    /// <summary>Parameter set of literal paths.</summary>
    protected const string LiteralPathSet = "LiteralPath";

    private const string FileSystem = "FileSystem";

    private readonly CancellationTokenSource _stop = new();

    /// <summary>Paths taken as they are: files from the pipeline, or names with characters that wildcards use.</summary>
    [Parameter(Mandatory = true, ParameterSetName = LiteralPathSet, ValueFromPipelineByPropertyName = true)]
    [Alias("PSPath", "FullName", "LP")]
    [ValidateNotNullOrEmpty]
    public string[] LiteralPath { get; set; } = [];

    /// <summary>A GGUF file instead of the model that comes with the module.</summary>
    [Parameter]
    [ValidateNotNullOrEmpty]
    public string? ModelPath { get; set; }

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

    /// <summary>The model's file system path, or null for the usual one.</summary>
    protected string? ResolveModel() => ModelPath is null ? null : ResolveUnchecked(ModelPath);

    /// <summary>The full path of a file or folder that need not exist.</summary>
    protected string ResolveUnchecked(string path) => SessionState.Path.GetUnresolvedProviderPathFromPSPath(path, out _, out _);

    /// <summary>The files that paths of this parameter set name; what is none is reported and left out.</summary>
    /// <param name="wildcardPaths">Paths with wildcards, used in their parameter set.</param>
    protected IEnumerable<string> ResolveFiles(string[] wildcardPaths)
    {
        var isLiteral = ParameterSetName == LiteralPathSet;
        return (isLiteral ? LiteralPath : wildcardPaths).SelectMany(path => Resolve(path, isLiteral)).Where(IsFile);
    }

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

    private IEnumerable<string> Resolve(string path, bool isLiteral)
    {
        try
        {
            ProviderInfo provider;
            IEnumerable<string> paths = isLiteral
                ? [SessionState.Path.GetUnresolvedProviderPathFromPSPath(path, out provider, out _)]
                : [.. SessionState.Path.GetResolvedProviderPathFromPSPath(path, out provider)];
            if (provider.Name == FileSystem)
            {
                return paths;
            }

            var fault = new ArgumentException($"'{path}' is not a path of the file system.");
            WriteError(Errors.Path(fault, "NotAFileSystemPath", ErrorCategory.InvalidArgument, path, "Name a file on a disk."));
        }
        catch (Exception e) when (e is ItemNotFoundException or System.Management.Automation.DriveNotFoundException or ProviderNotFoundException or PSArgumentException)
        {
            WriteError(Errors.Path(e, "PathNotFound", ErrorCategory.ObjectNotFound, path, "Check the path."));
        }

        return [];
    }

    private bool IsFile(string path)
    {
        if (File.Exists(path))
        {
            return true;
        }

        var (fault, action) = Directory.Exists(path)
            ? (new ArgumentException($"'{path}' is a folder."), "Pipe its files: Get-ChildItem -File -Recurse | ...")
            : ((Exception)new FileNotFoundException($"There is no file '{path}'."), "Check the path.");
        WriteError(Errors.Path(fault, fault is ArgumentException ? "PathIsFolder" : "PathNotFound", ErrorCategory.ObjectNotFound, path, action));
        return false;
    }
}
