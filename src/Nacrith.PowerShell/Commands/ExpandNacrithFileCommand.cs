using System.Management.Automation;
using Nacrith.Engine;

namespace Nacrith.Commands;

/// <summary>Expands archives that <c>Compress-NacrithFile</c> wrote.</summary>
[Cmdlet(VerbsData.Expand, "NacrithFile", DefaultParameterSetName = PathSet, SupportsShouldProcess = true)]
[OutputType(typeof(ExpansionResult))]
public sealed class ExpandNacrithFileCommand : BatchCommand<ExpansionRequest>
{
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
        var options = new ExpansionOptions { ModelPath = ResolveModel() };
        Run("Expanding", progress => Expander.Expand(batch, options, Emit, progress, StopToken));
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
}
