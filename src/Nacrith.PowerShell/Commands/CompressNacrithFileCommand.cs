using System.Management.Automation;
using Nacrith.Engine;

namespace Nacrith.Commands;

/// <summary>Compresses files with a language model.</summary>
[Cmdlet(VerbsData.Compress, "NacrithFile", DefaultParameterSetName = PathSet, SupportsShouldProcess = true)]
[OutputType(typeof(CompressionResult))]
public sealed class CompressNacrithFileCommand : BatchCommand<CompressionRequest>
{
    private const string Extension = ".nc";

    /// <summary>How much time a file is worth.</summary>
    [Parameter]
    public CompressionLevel Level { get; set; } = CompressionLevel.Balanced;

    /// <inheritdoc/>
    protected override CompressionRequest? Plan(string file)
    {
        var (folder, name) = DestinationOf(file);
        var destination = System.IO.Path.Combine(folder, name ?? System.IO.Path.GetFileName(file) + Extension);
        return ShouldProcess(file, $"Compress to '{destination}'{(RemoveSource ? " and delete the source" : "")}")
            ? new(file, destination, Force, RemoveSource)
            : null;
    }

    /// <inheritdoc/>
    protected override void Work(IReadOnlyList<CompressionRequest> batch)
    {
        var options = new CompressionOptions { Level = Level, ModelPath = ResolveModel(), Backend = ResolveBackend() };
        Run("Compressing", progress => Compressor.Compress(batch, options, Emit, progress, StopToken));
    }

    private void Emit(CompressionOutcome outcome)
    {
        if (outcome.Error is not null)
        {
            WriteError(Errors.Record(outcome.Error));
            return;
        }

        WriteVerbose($"'{outcome.Request.SourcePath}': {outcome.Length} bytes, {outcome.Tokens} tokens, {outcome.CompressedLength} bytes in '{outcome.Request.DestinationPath}'.");
        WriteObject(new CompressionResult
        {
            Path = outcome.Request.SourcePath,
            DestinationPath = outcome.Request.DestinationPath,
            Length = outcome.Length,
            CompressedLength = outcome.CompressedLength,
            Level = Level,
            Tokens = outcome.Tokens,
            Elapsed = outcome.Elapsed,
        });
    }
}
