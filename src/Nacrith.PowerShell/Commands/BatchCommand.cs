using System.Management.Automation;
using Nacrith.Engine;

namespace Nacrith.Commands;

/// <summary>
/// What the cmdlets that write files share. Small files of a pipeline are gathered and worked on side by side; a large
/// file, or a full batch, starts the work, and every file's result comes out as soon as it is done.
/// </summary>
/// <typeparam name="TRequest">What the engine is asked for one file.</typeparam>
public abstract class BatchCommand<TRequest> : BackendCommand
{
    private const int FilesPerBatch = 64;

    private readonly List<TRequest> _batch = [];
    private bool _destinationTaken;

    /// <summary>Files; wildcards are resolved.</summary>
    [Parameter(Mandatory = true, Position = 0, ParameterSetName = PathSet, ValueFromPipeline = true)]
    [ValidateNotNullOrEmpty]
    [SupportsWildcards]
    public string[] Path { get; set; } = [];

    /// <summary>Where results go: a folder, or for one file the result's own path; beside each source if left out.</summary>
    [Parameter(Position = 1)]
    [ValidateNotNullOrEmpty]
    public string? DestinationPath { get; set; }

    /// <summary>Overwrites existing files.</summary>
    [Parameter]
    public SwitchParameter Force { get; set; }

    /// <summary>Deletes each source once its result is written and verified.</summary>
    [Parameter]
    public SwitchParameter RemoveSource { get; set; }

    /// <inheritdoc/>
    protected override void ProcessRecord()
    {
        foreach (var file in ResolveFiles(Path))
        {
            if (Plan(file) is { } request)
            {
                _batch.Add(request);
                if (_batch.Count >= FilesPerBatch || new FileInfo(file).Length > Compressor.SmallFile)
                {
                    Flush();
                }
            }
        }
    }

    /// <inheritdoc/>
    protected override void EndProcessing() => Flush();

    /// <summary>Decides where a file's result goes and asks the user if need be; null if it is to be left alone.</summary>
    protected abstract TRequest? Plan(string file);

    /// <summary>Works on a batch.</summary>
    protected abstract void Work(IReadOnlyList<TRequest> batch);

    /// <summary>Where a file's result goes: a folder, and a name if <see cref="DestinationPath"/> is no folder.</summary>
    protected (string Folder, string? Name) DestinationOf(string file)
    {
        if (DestinationPath is null)
        {
            return (System.IO.Path.GetDirectoryName(file)!, null);
        }

        var destination = ResolveUnchecked(DestinationPath);
        if (Directory.Exists(destination) || System.IO.Path.EndsInDirectorySeparator(DestinationPath))
        {
            return (destination, null);
        }

        if (_destinationTaken)
        {
            var fault = new ArgumentException($"'{DestinationPath}' is not a folder, so it can take only one file.");
            ThrowTerminatingError(Errors.Path(
                fault, "DestinationIsOneFile", ErrorCategory.InvalidArgument, DestinationPath, "Create the folder, or end its name with a separator."));
        }

        _destinationTaken = true;
        return (System.IO.Path.GetDirectoryName(destination)!, System.IO.Path.GetFileName(destination));
    }

    private void Flush()
    {
        if (_batch.Count > 0)
        {
            Work(_batch);
            _batch.Clear();
        }
    }
}
