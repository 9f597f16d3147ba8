using System.Management.Automation;
using System.Text;
using Nacrith.Engine;

namespace Nacrith.Commands;

/// <summary>Measures how predictable files, or text from the pipeline, are to the models.</summary>
[Cmdlet(VerbsDiagnostic.Measure, "NacrithEntropy", DefaultParameterSetName = TextSet)]
[OutputType(typeof(EntropyResult))]
public sealed class MeasureNacrithEntropyCommand : PathCommand
{
    private const string TextSet = "Text";
    private const string Activity = "Measuring";

    private readonly StringBuilder _text = new();
    private bool _hasText;

    /// <summary>Files; wildcards are resolved.</summary>
    [Parameter(Mandatory = true, Position = 0, ParameterSetName = PathSet)]
    [ValidateNotNullOrEmpty]
    [SupportsWildcards]
    public string[] Path { get; set; } = [];

    /// <summary>Text; several strings are the lines of one text.</summary>
    [Parameter(Mandatory = true, ParameterSetName = TextSet, ValueFromPipeline = true)]
    [AllowEmptyString]
    public string InputObject { get; set; } = "";

    /// <inheritdoc/>
    protected override void ProcessRecord()
    {
        if (ParameterSetName == TextSet)
        {
            _text.Append(_hasText ? "\n" : "").Append(InputObject);
            _hasText = true;
            return;
        }

        foreach (var file in ResolveFiles(Path))
        {
            if (Read(file) is { } content)
            {
                Measure(content, file);
            }
        }
    }

    /// <inheritdoc/>
    protected override void EndProcessing()
    {
        if (_hasText)
        {
            Measure(Encoding.UTF8.GetBytes(_text.ToString()), null);
        }
    }

    private byte[]? Read(string file)
    {
        try
        {
            return File.ReadAllBytes(file);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            WriteError(Errors.Path(e, "SourceUnavailable", ErrorCategory.OpenError, file, "Check that the file can be read and is smaller than 2 GB."));
            return null;
        }
    }

    private void Measure(byte[] content, string? file) => Run(Activity, progress =>
    {
        try
        {
            Emit(EntropyMeter.Measure(content, file ?? "text", ResolveModel(), progress, StopToken), file);
        }
        catch (NacrithException e)
        {
            WriteError(Errors.Record(e));
        }
    });

    private void Emit(EntropyReport report, string? file) => WriteObject(new EntropyResult
    {
        Path = file,
        Length = report.Length,
        Tokens = report.Tokens,
        OrderZeroBitsPerByte = report.OrderZeroBitsPerByte,
        ModelBitsPerByte = report.ModelBitsPerByte,
        EnsembleBitsPerByte = report.EnsembleBitsPerByte,
        CompressedLength = report.CompressedLength,
    });
}
