using System.Management.Automation;
using Nacrith.Engine;

namespace Nacrith.Commands;

/// <summary>Verifies archives: decodes all of their content and compares every checksum.</summary>
[Cmdlet(VerbsDiagnostic.Test, "NacrithFile", DefaultParameterSetName = PathSet)]
[OutputType(typeof(VerificationResult), typeof(bool))]
public sealed class TestNacrithFileCommand : BackendCommand
{
    private const int ArchivesPerBatch = 64;

    private readonly List<string> _batch = [];

    /// <summary>Archives; wildcards are resolved.</summary>
    [Parameter(Mandatory = true, Position = 0, ParameterSetName = PathSet, ValueFromPipeline = true)]
    [ValidateNotNullOrEmpty]
    [SupportsWildcards]
    [ArgumentCompleter(typeof(ArchiveCompleter))]
    public string[] Path { get; set; } = [];

    /// <summary>Says only true or false for each archive, without errors.</summary>
    [Parameter]
    public SwitchParameter Quiet { get; set; }

    /// <inheritdoc/>
    protected override void ProcessRecord()
    {
        foreach (var archive in ResolveFiles(Path))
        {
            _batch.Add(archive);
            if (_batch.Count == ArchivesPerBatch)
            {
                Flush();
            }
        }
    }

    /// <inheritdoc/>
    protected override void EndProcessing() => Flush();

    private void Flush()
    {
        if (_batch.Count > 0)
        {
            var options = new ExpansionOptions { ModelPath = ResolveModel(), Backend = ResolveBackend() };
            Run(Messages.Testing, progress => ArchiveVerifier.Verify(_batch, options, Emit, progress, StopToken));
            _batch.Clear();
        }
    }

    private void Emit(VerificationOutcome outcome)
    {
        if (Quiet)
        {
            WriteObject(outcome.Error is null);
            return;
        }

        WriteObject(new VerificationResult
        {
            Path = outcome.ArchivePath,
            IsValid = outcome.Error is null,
            Fault = outcome.Error?.Kind.ToString(),
            Message = outcome.Error?.Message,
            Length = outcome.Length,
            CompressedLength = outcome.CompressedLength,
            Seconds = outcome.Elapsed.TotalSeconds,
        });
        if (outcome.Error is not null)
        {
            WriteError(Errors.Record(outcome.Error));
        }
    }
}
