using System.Management.Automation;
using Nacrith.Engine;

namespace Nacrith.Commands;

/// <summary>Expands archives that <c>Compress-NacrithFile</c> wrote.</summary>
[Cmdlet(VerbsData.Expand, "NacrithFile", DefaultParameterSetName = PathSet, SupportsShouldProcess = true)]
[OutputType(typeof(ExpansionResult), typeof(SalvageResult))]
public sealed class ExpandNacrithFileCommand : BatchCommand<ExpansionRequest>
{
    /// <summary>Recovers what is undamaged of damaged archives and lists what is missing.</summary>
    [Parameter]
    public SwitchParameter Salvage { get; set; }

    /// <inheritdoc/>
    protected override void BeginProcessing()
    {
        if (Salvage && RemoveSource)
        {
            var fault = new ArgumentException("A damaged archive is not removed: leave out -RemoveSource or -Salvage.");
            ThrowTerminatingError(Errors.Path(fault, "SalvageKeepsSource", ErrorCategory.InvalidArgument, "", "Remove the archive yourself once you have what you need."));
        }
    }

    /// <inheritdoc/>
    protected override ExpansionRequest? Plan(string file)
    {
        var (folder, name) = DestinationOf(file);
        var target = name is null ? folder : System.IO.Path.Combine(folder, name);
        return ShouldProcess(file, $"Expand to '{target}'{(RemoveSource ? " and delete the archive" : "")}")
            ? new(file, folder, name, Force, RemoveSource)
            : null;
    }

    /// <inheritdoc/>
    protected override void Work(IReadOnlyList<ExpansionRequest> batch)
    {
        var options = new ExpansionOptions { ModelPath = ResolveModel(), Backend = ResolveBackend(Force) };
        if (Salvage)
        {
            Run("Salvaging", progress => Salvager.Salvage(batch, options, Emit, progress, StopToken));
        }
        else
        {
            Run("Expanding", progress => Expander.Expand(batch, options, Emit, progress, StopToken));
        }
    }

    private void Emit(ExpansionOutcome outcome)
    {
        if (outcome.Error is not null)
        {
            WriteError(Errors.Record(outcome.Error));
            return;
        }

        WriteVerbose($"'{outcome.Request.ArchivePath}': {outcome.Length} bytes, verified, in '{outcome.DestinationPath}'.");
        WriteObject(new ExpansionResult
        {
            Path = outcome.Request.ArchivePath,
            DestinationPath = outcome.DestinationPath!,
            Length = outcome.Length,
            CompressedLength = outcome.CompressedLength,
            Tokens = outcome.Tokens,
            Elapsed = outcome.Elapsed,
        });
    }

    private void Emit(SalvageOutcome outcome)
    {
        if (outcome.Error is not null)
        {
            WriteError(Errors.Record(outcome.Error));
            return;
        }

        foreach (var file in outcome.Files)
        {
            if (file.Missing.Count > 0)
            {
                WriteWarning($"'{file.Path}': {file.RecoveredLength} of {file.Length} bytes were recovered, {file.Missing.Count} stretches are missing.");
            }

            WriteObject(new SalvageResult
            {
                Path = outcome.Request.ArchivePath,
                DestinationPath = file.DestinationPath,
                Length = file.Length,
                RecoveredLength = file.RecoveredLength,
                Missing = file.Missing,
            });
        }
    }
}
