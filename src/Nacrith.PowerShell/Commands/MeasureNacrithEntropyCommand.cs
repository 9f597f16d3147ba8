using System.Management.Automation;
using System.Text;
using Nacrith.Engine;
using Nacrith.Engine.Measuring;

namespace Nacrith.Commands;

/// <summary>Measures how predictable files, or text from the pipeline, are to the models.</summary>
[Cmdlet(VerbsDiagnostic.Measure, "NacrithEntropy", DefaultParameterSetName = TextSet)]
[OutputType(typeof(EntropyResult), typeof(LineEntropy), typeof(TokenEntropy))]
public sealed class MeasureNacrithEntropyCommand : BackendCommand
{
    private const string TextSet = "Text";
    private const string Activity = "Measuring";

    private readonly StringBuilder _text = new();
    private bool _hasText;
    private bool _reported;

    /// <summary>Files; wildcards are resolved.</summary>
    [Parameter(Mandatory = true, Position = 0, ParameterSetName = PathSet)]
    [ValidateNotNullOrEmpty]
    [SupportsWildcards]
    [ArgumentCompleter(typeof(FileCompleter))]
    public string[] Path { get; set; } = [];

    /// <summary>Text; several strings are the lines of one text.</summary>
    [Parameter(Mandatory = true, ParameterSetName = TextSet, ValueFromPipeline = true)]
    [AllowEmptyString]
    public string InputObject { get; set; } = "";

    /// <summary>Puts out each line with its cost instead of the whole.</summary>
    [Parameter]
    public SwitchParameter PerLine { get; set; }

    /// <summary>Puts out each token with its cost instead of the whole.</summary>
    [Parameter]
    public SwitchParameter PerToken { get; set; }

    /// <summary>Writes a self-contained HTML page about one file or text.</summary>
    [Parameter]
    [ValidateNotNullOrEmpty]
    [ArgumentCompleter(typeof(LiteralPathCompleter))]
    public string? Report { get; set; }

    /// <summary>Overwrites an existing page.</summary>
    [Parameter]
    public SwitchParameter Force { get; set; }

    /// <inheritdoc/>
    protected override void BeginProcessing()
    {
        if (PerLine && PerToken)
        {
            var fault = new ArgumentException("-PerLine and -PerToken exclude one another.");
            ThrowTerminatingError(Errors.Path(fault, "PerLineAndPerToken", ErrorCategory.InvalidArgument, "", "Measure twice."));
        }
    }

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
            try
            {
                using var content = EntropyMeter.Open(file);
                Measure(content, file);
            }
            catch (NacrithException e)
            {
                WriteError(Errors.Record(e));
            }
            catch (Exception e) when (e is IOException or UnauthorizedAccessException)
            {
                WriteError(Errors.Path(e, "SourceUnavailable", ErrorCategory.OpenError, file, "Check that the file can be read."));
            }
        }
    }

    /// <inheritdoc/>
    protected override void EndProcessing()
    {
        if (_hasText)
        {
            using var content = new MemoryStream(Encoding.UTF8.GetBytes(_text.ToString()));
            Measure(content, null);
        }
    }

    private void Measure(Stream content, string? file)
    {
        if (Report is not null && _reported)
        {
            var fault = new ArgumentException($"'{Report}' tells of one content; '{file}' was not measured.");
            WriteError(Errors.Path(fault, "ReportIsOneFile", ErrorCategory.InvalidArgument, file!, "Name one file, or measure each by itself."));
            return;
        }

        _reported = true;
        MeasureParts(content, file);
    }

    private void MeasureParts(Stream content, string? file) => Run(Activity, progress =>
    {
        var lines = new LineSplitter();
        Action<MeasuredBlock>? parts =
            PerLine ? block => Emit(lines.Add(block), file)
            : PerToken ? block => Emit(block.Pieces(), file)
            : null;
        try
        {
            var name = file ?? "text";
            var report = Report is null
                ? EntropyMeter.Measure(content, name, ResolveModel(), parts, progress, StopToken, ResolveBackend())
                : EntropyMeter.Report(content, name, ResolveModel(), ResolveUnchecked(Report), Force, parts, progress, StopToken, ResolveBackend());
            if (parts is null)
            {
                Emit(report, file);
            }
            else if (lines.Finish() is { } last)
            {
                Emit([last], file);
            }
        }
        catch (NacrithException e)
        {
            WriteError(Errors.Record(e));
        }
    });

    private void Emit(IEnumerable<MeasuredLine> lines, string? file)
    {
        foreach (var line in lines)
        {
            WriteObject(new LineEntropy
            {
                Path = file,
                LineNumber = line.Number,
                Offset = line.Offset,
                Length = line.Length,
                Bits = line.Bits,
                Text = line.Text,
            });
        }
    }

    private void Emit(IEnumerable<MeasuredPiece> pieces, string? file)
    {
        foreach (var piece in pieces)
        {
            WriteObject(new TokenEntropy
            {
                Path = file,
                Offset = piece.Offset,
                Length = piece.Length,
                TokenId = piece.Id,
                Bits = piece.Bits,
                Text = piece.Text,
            });
        }
    }

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
