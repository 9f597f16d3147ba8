using System.Management.Automation;
using Nacrith.Engine;
using Nacrith.Engine.Archive;
using Nacrith.Engine.Files;

namespace Nacrith.Commands;

/// <summary>Compresses files with a language model.</summary>
[Cmdlet(VerbsData.Compress, "NacrithFile", DefaultParameterSetName = PathSet, SupportsShouldProcess = true)]
[OutputType(typeof(CompressionResult))]
public sealed class CompressNacrithFileCommand : BatchCommand<CompressionRequest>
{
    private SolidSources? _solid;

    /// <summary>Files and, with <c>-Recurse</c>, folders; wildcards are resolved.</summary>
    [Parameter(Mandatory = true, Position = 0, ParameterSetName = PathSet, ValueFromPipeline = true)]
    [ValidateNotNullOrEmpty]
    [SupportsWildcards]
    [ArgumentCompleter(typeof(FileCompleter))]
    public string[] Path { get; set; } = [];

    /// <summary>How much time a file is worth.</summary>
    [Parameter]
    public CompressionLevel Level { get; set; } = CompressionLevel.Balanced;

    /// <summary>One archive for everything, instead of one for each file.</summary>
    [Parameter]
    [ValidateNotNullOrEmpty]
    [ArgumentCompleter(typeof(LiteralPathCompleter))]
    public string? Archive { get; set; }

    /// <summary>Takes only files that were written after this time; of a link that is followed, its target counts.</summary>
    [Parameter]
    public DateTime? Newer { get; set; }

    /// <summary>Leaves out what its archive holds as it is now, and replaces archives of anything else.</summary>
    [Parameter]
    public SwitchParameter Update { get; set; }

    /// <inheritdoc/>
    protected override string[] WildcardPaths => Path;

    /// <inheritdoc/>
    protected override void BeginProcessing()
    {
        if (Archive is null)
        {
            return;
        }

        if (DestinationPath is not null)
        {
            ThrowTerminatingError(Errors.Path(
                new ArgumentException(Messages.ArchiveOrDestination), "ArchiveAndDestination", ErrorCategory.InvalidArgument, Archive, Messages.ArchiveOrDestinationAction));
        }

        var archive = ResolveUnchecked(Archive);
        if (Directory.Exists(archive) || System.IO.Path.EndsInDirectorySeparator(archive))
        {
            ThrowTerminatingError(Errors.Path(
                new ArgumentException(Messages.ArchiveIsFolder(archive)), "ArchiveIsFolder", ErrorCategory.InvalidArgument, Archive, Messages.ArchiveIsFolderAction));
        }

        _solid = new(archive, fault => WriteError(fault));
    }

    /// <inheritdoc/>
    protected override void Take(SourceItem item)
    {
        if (_solid is not null && item.Kind == EntryKind.File && IsFoundLink(item.FullPath))
        {
            item = item with { Kind = EntryKind.Link };
        }

        if (IsLeftOut(item) || Filter.IsExcluded(item.EntryPath))
        {
            return;
        }

        if (_solid is not null)
        {
            _solid.Add(item);
        }
        else if (item.Kind == EntryKind.Link)
        {
            WriteWarning(Messages.LinkLeftOut(item.FullPath));
        }
        else if (item.Kind == EntryKind.Folder)
        {
            MirrorFolder(item);
        }
        else if (Plan(item) is { } request)
        {
            Add(request, item.FullPath);
        }
    }

    /// <inheritdoc/>
    protected override void TakeFolder(string folder)
    {
        if (IsFoundLink(folder))
        {
            Take(new(EntryKind.Link, folder, System.IO.Path.GetFileName(folder)));
            return;
        }

        foreach (var item in Walk(folder, _solid is null ? "" : System.IO.Path.GetFileName(folder), IsExcluded))
        {
            Take(item);
        }
    }

    /// <inheritdoc/>
    protected override void EndProcessing()
    {
        if (_solid?.Request(Overwrites, RemoveSource) is { } request
            && !IsUpToDate(request)
            && !IsKept(request.DestinationPath, _solid)
            && ShouldProcess(request.DestinationPath, Messages.CompressMany(_solid.Files, request.SourcePath, RemoveSource)))
        {
            Work([request]);
        }

        base.EndProcessing();
    }

    /// <inheritdoc/>
    protected override void Work(IReadOnlyList<CompressionRequest> batch)
    {
        var options = new CompressionOptions { Level = Level, ModelPath = ResolveModel(), Backend = ResolveBackend() };
        WriteDebug(Messages.Batch(batch.Count, options.ModelPath));
        Run(Messages.Compressing, progress => Compressor.Compress(batch, options, Emit, progress, StopToken));
    }

    // In a mirrored tree archives of an earlier run lie beside their sources, or in a folder among them.
    private bool IsExcluded(SourceItem item) =>
        Filter.IsExcluded(item.EntryPath)
        || (_solid is null ? IsOfAnEarlierRun(item) : _solid.IsArchive(item.FullPath));

    private bool IsOfAnEarlierRun(SourceItem item) => item.Kind == EntryKind.File
        ? item.EntryPath.EndsWith(SolidSources.Extension, StringComparison.OrdinalIgnoreCase)
        : DestinationPath is not null && FileNames.Comparer.Equals(item.FullPath, System.IO.Path.TrimEndingDirectorySeparator(ResolveUnchecked(DestinationPath)));

    private bool IsLeftOut(SourceItem item) => item.Kind == EntryKind.Folder
        ? _solid is not null && (Filter.Includes || Newer is not null)
        : !Filter.IsIncluded(item.EntryPath) || (Newer is { } time && !item.IsWrittenAfter(time));

    // Links that were typed are followed, those that a search found are what they are.
    private bool IsFoundLink(string path) => MyInvocation.ExpectingInput && new FileInfo(path).LinkTarget is not null;

    private void MirrorFolder(SourceItem item)
    {
        var folder = System.IO.Path.Combine(DestinationOf(item).Folder, System.IO.Path.GetFileName(item.FullPath));
        if (!Filter.Includes && Newer is null && !Directory.Exists(folder) && ShouldProcess(folder, Messages.CreateFolder))
        {
            try
            {
                Directory.CreateDirectory(folder);
            }
            catch (Exception e) when (e is IOException or UnauthorizedAccessException)
            {
                WriteError(Errors.Path(e, nameof(NacrithErrorKind.DestinationUnavailable), ErrorCategory.WriteError, folder, Messages.CheckFolder));
            }
        }
    }

    private CompressionRequest? Plan(SourceItem item)
    {
        var (folder, name) = DestinationOf(item);
        var destination = System.IO.Path.Combine(folder, name ?? System.IO.Path.GetFileName(item.FullPath) + SolidSources.Extension);
        var request = new CompressionRequest(item.FullPath, destination, Overwrites(destination), RemoveSource);
        return IsFree(destination, item.FullPath) && !IsUpToDate(request) && ShouldProcess(item.FullPath, Messages.Compress(destination, RemoveSource))
            ? request
            : null;
    }

    // A document that a mistyped path names is no older version of anything, and the archive of a source that was removed is
    // the only one.
    private bool Overwrites(string archive) => Force || (Update && !RemoveSource && UpdateCheck.MayReplace(archive));

    // What an archive holds may be nowhere else, so that less than it holds does not replace it without being told to.
    private bool IsKept(string archive, SolidSources sources)
    {
        var reason = !Update || Force || !File.Exists(archive) ? null
            : RemoveSource ? Messages.SourcesWereRemoved
            : HasMissed ? Messages.SourcesAreMissing
            : sources.Files == 0 ? Messages.SourcesAreNone
            : null;
        if (reason is null)
        {
            return false;
        }

        WriteError(Errors.Path(
            new IOException(Messages.ArchiveKept(archive, reason)), "ArchiveKept", ErrorCategory.ResourceExists, archive, Messages.ArchiveKeptAction));
        return true;
    }

    private bool IsUpToDate(CompressionRequest request)
    {
        if (!Update || !UpdateCheck.IsUpToDate(request))
        {
            return false;
        }

        WriteVerbose(Messages.UpToDate(request.SourcePath, request.DestinationPath));
        return true;
    }

    // Beside their sources archives cannot meet.
    private bool IsFree(string destination, string source)
    {
        try
        {
            if (DestinationPath is not null)
            {
                Claims.Claim(destination, source);
            }

            return true;
        }
        catch (NacrithException e)
        {
            WriteError(Errors.Record(e));
            return false;
        }
    }

    private void Emit(CompressionOutcome outcome)
    {
        if (outcome.Error is not null)
        {
            WriteError(Errors.Record(outcome.Error));
            return;
        }

        var request = outcome.Request;
        WriteVerbose(Messages.Compressed(request.SourcePath, outcome.Length, outcome.Tokens, outcome.CompressedLength, request.DestinationPath));
        WriteObject(new CompressionResult
        {
            Path = request.SourcePath,
            DestinationPath = request.DestinationPath,
            Files = request.Items is null ? 1 : _solid!.Files,
            Length = outcome.Length,
            CompressedLength = outcome.CompressedLength,
            Level = Level.ToString(),
            Tokens = outcome.Tokens,
            Seconds = outcome.Elapsed.TotalSeconds,
        });
    }
}
