using System.Management.Automation;
using Nacrith.Engine;
using Nacrith.Engine.Archive;
using Nacrith.Engine.Files;

namespace Nacrith.Commands;

/// <summary>Expands archives that <c>Compress-NacrithFile</c> wrote.</summary>
[Cmdlet(VerbsData.Expand, "NacrithFile", DefaultParameterSetName = PathSet, SupportsShouldProcess = true)]
[OutputType(typeof(ExpansionResult), typeof(SalvageResult))]
public sealed class ExpandNacrithFileCommand : BatchCommand<ExpansionRequest>
{
    /// <summary>Archives and, with <c>-Recurse</c>, folders of archives; wildcards are resolved.</summary>
    [Parameter(Mandatory = true, Position = 0, ParameterSetName = PathSet, ValueFromPipeline = true)]
    [ValidateNotNullOrEmpty]
    [SupportsWildcards]
    [ArgumentCompleter(typeof(ArchiveCompleter))]
    public string[] Path { get; set; } = [];

    /// <summary>Recovers what is undamaged of damaged archives and lists what is missing.</summary>
    [Parameter]
    public SwitchParameter Salvage { get; set; }

    /// <inheritdoc/>
    protected override string[] WildcardPaths => Path;

    /// <inheritdoc/>
    protected override void BeginProcessing()
    {
        if (Salvage && RemoveSource)
        {
            var fault = new ArgumentException(Messages.SalvageKeepsSource);
            ThrowTerminatingError(Errors.Path(fault, "SalvageKeepsSource", ErrorCategory.InvalidArgument, "", Messages.SalvageKeepsSourceAction));
        }
    }

    /// <inheritdoc/>
    protected override void Take(SourceItem item)
    {
        var (folder, name) = DestinationOf(item);
        var target = name is null ? folder : System.IO.Path.Combine(folder, name);
        if (ShouldProcess(item.FullPath, Messages.Expand(target, RemoveSource)))
        {
            Func<string, bool>? select = Filter.IsEmpty ? null : Filter.Selects;
            Add(new(item.FullPath, folder, name, Force, RemoveSource) { Select = select, Claims = Claims }, item.FullPath);
        }
    }

    /// <inheritdoc/>
    protected override void TakeFolder(string folder)
    {
        foreach (var item in Walk(folder, "", _ => false).Where(IsArchive))
        {
            Take(item);
        }
    }

    /// <inheritdoc/>
    protected override void Work(IReadOnlyList<ExpansionRequest> batch)
    {
        var options = new ExpansionOptions { ModelPath = ResolveModel(), Backend = ResolveBackend(Force) };
        WriteDebug(Messages.Batch(batch.Count, options.ModelPath));
        if (Salvage)
        {
            Run(Messages.Salvaging, progress => Salvager.Salvage(batch, options, Emit, progress, StopToken));
        }
        else
        {
            Run(Messages.Expanding, progress => Expander.Expand(batch, options, Emit, progress, StopToken));
        }
    }

    private static bool IsArchive(SourceItem item) =>
        item.Kind == EntryKind.File && PathCompletion.IsArchive(item.EntryPath);

    private void Emit(ExpansionOutcome outcome)
    {
        if (outcome.Error is not null)
        {
            WriteError(Errors.Record(outcome.Error));
            return;
        }

        foreach (var refused in outcome.Refused)
        {
            WriteError(Errors.Record(refused));
        }

        var archive = outcome.Request.ArchivePath;
        if (outcome.Request.Select is not null && outcome.Files == 0)
        {
            WriteVerbose(Messages.NothingSelected(archive));
            return;
        }

        WriteVerbose(Messages.Expanded(archive, outcome.Files, outcome.Length, outcome.DestinationPath!));
        WriteObject(new ExpansionResult
        {
            Path = archive,
            DestinationPath = outcome.DestinationPath!,
            Files = outcome.Files,
            Length = outcome.Length,
            CompressedLength = outcome.CompressedLength,
            Tokens = outcome.Tokens,
            Seconds = outcome.Elapsed.TotalSeconds,
        });
    }

    private void Emit(SalvageOutcome outcome)
    {
        NacrithException[] errors = outcome.Error is null ? [.. outcome.Refused] : [.. outcome.Refused, outcome.Error];
        foreach (var error in errors)
        {
            WriteError(Errors.Record(error));
        }

        if (outcome.Request.Select is not null && outcome.Files.Count == 0 && errors.Length == 0)
        {
            WriteVerbose(Messages.NothingSelected(outcome.Request.ArchivePath));
        }

        foreach (var file in outcome.Files)
        {
            if (file.Missing.Count > 0)
            {
                WriteWarning(Messages.Salvaged(file.Path, file.RecoveredLength, file.Length, file.Missing.Count));
            }

            WriteObject(new SalvageResult
            {
                Path = outcome.Request.ArchivePath,
                DestinationPath = file.DestinationPath,
                Length = file.Length,
                RecoveredLength = file.RecoveredLength,
                Missing = [.. file.Missing],
            });
        }
    }
}
