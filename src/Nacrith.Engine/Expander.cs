using System.Diagnostics;
using Nacrith.Engine.Archive;
using Nacrith.Engine.Files;
using Nacrith.Engine.Language;
using Nacrith.Engine.Members;

namespace Nacrith.Engine;

/// <summary>How archives are expanded.</summary>
public sealed record ExpansionOptions
{
    /// <summary>A GGUF file; null for <c>NACRITH_MODEL</c> or, without it, the module's own model.</summary>
    public string? ModelPath { get; init; }

    /// <summary>What evaluates the model.</summary>
    public BackendOptions Backend { get; init; } = new();

    /// <summary>Loads the model that an archive names.</summary>
    internal ILanguageModel Load(ModelReference? wanted) => LanguageModels.Get(ModelPath, Backend, wanted);
}

/// <summary>One archive to expand.</summary>
/// <param name="ArchivePath">The archive, a full path.</param>
/// <param name="DestinationFolder">The folder that receives the file under its stored name, a full path.</param>
/// <param name="DestinationName">A file name that replaces the stored one, or null.</param>
/// <param name="Overwrite">Whether an existing file may be replaced.</param>
/// <param name="RemoveSource">Whether the archive is removed once its content is safely written.</param>
public sealed record ExpansionRequest(
    string ArchivePath, string DestinationFolder, string? DestinationName = null, bool Overwrite = false, bool RemoveSource = false);

/// <summary>What became of an <see cref="ExpansionRequest"/>.</summary>
/// <param name="Request">The request.</param>
/// <param name="Error">Why it failed (a <see cref="NacrithException"/>), or null.</param>
/// <param name="DestinationPath">The file written, or null.</param>
/// <param name="Length">Bytes of the file.</param>
/// <param name="CompressedLength">Bytes of the archive.</param>
/// <param name="Tokens">Tokens that the language model decoded.</param>
/// <param name="Elapsed">Wall time.</param>
public sealed record ExpansionOutcome(
    ExpansionRequest Request, NacrithException? Error, string? DestinationPath, long Length, long CompressedLength, long Tokens, TimeSpan Elapsed);

/// <summary>Expands NC06 archives.</summary>
public static class Expander
{
    /// <summary>Expands archives, several small ones side by side; the counterpart of <see cref="Compressor.Compress"/>.</summary>
    /// <param name="requests">The archives of one run.</param>
    /// <param name="options">The model.</param>
    /// <param name="finished">Called on the calling thread for each archive, in the order in which they finish.</param>
    /// <param name="progress">Called from time to time on the calling thread; may be null.</param>
    /// <param name="cancellation">Stops within a fraction of a second; temporary files are removed.</param>
    /// <exception cref="OperationCanceledException">Cancelled.</exception>
    public static void Expand(
        IReadOnlyList<ExpansionRequest> requests,
        ExpansionOptions options,
        Action<ExpansionOutcome> finished,
        Action<ProgressReport>? progress,
        CancellationToken cancellation)
    {
        var lengths = requests.ToDictionary(request => request, request => ArchiveSummary.TryReadLength(request.ArchivePath));
        var monitor = new WorkMonitor(lengths.Values.Sum(), cancellation);
        FileRun<ExpansionRequest, ExpansionOutcome>.Execute(
            requests,
            request => lengths[request],
            (request, services) => Process(request, services with { AllowBackendMismatch = options.Backend.AllowMismatch }),
            options.Load,
            monitor,
            finished,
            progress);
    }

    private static ExpansionOutcome Process(ExpansionRequest request, CodingServices services)
    {
        var clock = Stopwatch.StartNew();
        services.Monitor.Begin(request.ArchivePath);
        try
        {
            var (path, totals) = ExpandFile(request, services);
            return new(request, null, path, totals.Length, totals.CompressedLength, totals.Tokens, clock.Elapsed);
        }
        catch (Exception e) when (e is not OperationCanceledException)
        {
            return new(request, Fault.From(e, request.ArchivePath, request.DestinationFolder), null, 0, 0, 0, clock.Elapsed);
        }
    }

    private static (string Path, CodingTotals Totals) ExpandFile(ExpansionRequest request, CodingServices services)
    {
        CodingTotals totals;
        SourceState state;
        string destination;
        using (var archive = SourceFile.Open(request.ArchivePath))
        using (var sink = new SingleFileSink(request))
        {
            state = SourceState.Of(request.ArchivePath);
            totals = ArchiveDecoder.Decode(archive, sink, services);
            destination = sink.Commit();
        }

        if (request.RemoveSource)
        {
            state.Remove(destination);
        }

        return (destination, totals);
    }
}
