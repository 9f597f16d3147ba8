using System.Management.Automation;
using Nacrith.Engine;
using Nacrith.Engine.Archive;
using Nacrith.Engine.Files;

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

    /// <summary>Where results go: a folder, or for one file the result's own path; beside each source if left out.</summary>
    [Parameter(Position = 1)]
    [ValidateNotNullOrEmpty]
    [ArgumentCompleter(typeof(LiteralPathCompleter))]
    public string? DestinationPath { get; set; }

    /// <summary>Overwrites existing files.</summary>
    [Parameter]
    public SwitchParameter Force { get; set; }

    /// <summary>Deletes each source once its result is written and verified.</summary>
    [Parameter]
    public SwitchParameter RemoveSource { get; set; }

    /// <summary>Takes everything in folders, and in folders in them; hidden files too. Links are not followed.</summary>
    [Parameter]
    public SwitchParameter Recurse { get; set; }

    /// <summary>Takes only files that one of these patterns names.</summary>
    [Parameter]
    [ValidateNotNullOrEmpty]
    [SupportsWildcards]
    public string[]? Include { get; set; }

    /// <summary>Leaves out files and folders that one of these patterns names.</summary>
    [Parameter]
    [ValidateNotNullOrEmpty]
    [SupportsWildcards]
    public string[]? Exclude { get; set; }

    /// <summary>The cmdlet's own <c>-Path</c>.</summary>
    protected abstract string[] WildcardPaths { get; }

    /// <summary>What the results of this run were made of.</summary>
    protected DestinationClaims Claims { get; } = new();

    private protected NameFilter Filter => field ??= new(Include, Exclude);

    /// <inheritdoc/>
    protected override void ProcessRecord()
    {
        foreach (var path in ResolvePaths(WildcardPaths))
        {
            if (!Directory.Exists(path))
            {
                Take(new(EntryKind.File, path, System.IO.Path.GetFileName(path)));
            }
            else if (Recurse)
            {
                TakeFolder(System.IO.Path.TrimEndingDirectorySeparator(path));
            }
            else
            {
                ReportFolder(path);
            }
        }
    }

    /// <inheritdoc/>
    protected override void EndProcessing() => Flush();

    /// <summary>Takes a file that was named, or what was found in a folder.</summary>
    /// <param name="item">Its path in the archive is its name, or its path from the folder.</param>
    protected abstract void Take(SourceItem item);

    /// <summary>Takes everything in a folder.</summary>
    protected abstract void TakeFolder(string folder);

    /// <summary>Adds to the batch, and works on it when it is full or the file is large.</summary>
    protected void Add(TRequest request, string file)
    {
        _batch.Add(request);
        if (_batch.Count >= FilesPerBatch || new FileInfo(file) is { Exists: true, Length: > Compressor.SmallFile })
        {
            Flush();
        }
    }

    /// <summary>Walks a folder.</summary>
    /// <param name="folder">A full path.</param>
    /// <param name="entryPath">What the folder is called in an archive, or empty.</param>
    /// <param name="excluded">What to leave out, a folder with its content.</param>
    private protected IEnumerable<SourceItem> Walk(string folder, string entryPath, Func<SourceItem, bool> excluded)
    {
        var tree = new SourceTree(excluded, fault => WriteError(Errors.Record(fault)));
        foreach (var item in tree.Walk(folder, entryPath))
        {
            yield return item;
        }

        HasMissed |= !tree.IsComplete;
    }

    /// <summary>Works on a batch.</summary>
    protected abstract void Work(IReadOnlyList<TRequest> batch);

    /// <summary>Where an item's result goes: a folder, and a name if <see cref="DestinationPath"/> is no folder.</summary>
    protected (string Folder, string? Name) DestinationOf(SourceItem item)
    {
        if (DestinationPath is null)
        {
            return (System.IO.Path.GetDirectoryName(item.FullPath)!, null);
        }

        var destination = ResolveUnchecked(DestinationPath);
        if (Recurse || Directory.Exists(destination) || System.IO.Path.EndsInDirectorySeparator(DestinationPath))
        {
            return (System.IO.Path.GetDirectoryName(System.IO.Path.Combine([destination, .. item.EntryPath.Split('/')]))!, null);
        }

        if (_destinationTaken)
        {
            ThrowTerminatingError(Errors.Path(
                new ArgumentException(Messages.OneFile(DestinationPath)), "DestinationIsOneFile", ErrorCategory.InvalidArgument, DestinationPath, Messages.OneFileAction));
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
