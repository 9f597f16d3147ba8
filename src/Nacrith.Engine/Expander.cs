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
/// <param name="DestinationName">A name that replaces a file's stored one, or is that of a folder for what a solid archive
/// holds; null for the stored names.</param>
/// <param name="Overwrite">Whether an existing file may be replaced.</param>
/// <param name="RemoveSource">Whether the archive is removed once its content is safely written.</param>
public sealed record ExpansionRequest(
    string ArchivePath, string DestinationFolder, string? DestinationName = null, bool Overwrite = false, bool RemoveSource = false)
{
    /// <summary>Tells by its path in the archive whether an entry is wanted; null for all.</summary>
    public Func<string, bool>? Select { get; init; }

    /// <summary>What the files of the run were written from; null if nobody keeps account.</summary>
    public DestinationClaims? Claims { get; init; }

    /// <summary>Whether the entry at a path in the archive is wanted.</summary>
    internal bool Wants(string path) => Select?.Invoke(path) ?? true;
}

/// <summary>What became of an <see cref="ExpansionRequest"/>.</summary>
/// <param name="Request">The request.</param>
/// <param name="Error">Why it failed (a <see cref="NacrithException"/>), or null.</param>
/// <param name="DestinationPath">The file written, or the folder that holds what a solid archive held; null if none was.</param>
/// <param name="Files">Files written.</param>
/// <param name="Refused">Links that lead out of the folder and were not made.</param>
/// <param name="Length">Bytes of the files.</param>
/// <param name="CompressedLength">Bytes of the archive.</param>
/// <param name="Tokens">Tokens that the language model decoded.</param>
/// <param name="Elapsed">Wall time.</param>
public sealed record ExpansionOutcome(
    ExpansionRequest Request, NacrithException? Error, string? DestinationPath, int Files, IReadOnlyList<NacrithException> Refused, long Length, long CompressedLength, long Tokens, TimeSpan Elapsed);

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
        FileRun<ExpansionRequest, ExpansionOutcome>.Execute(
            requests,
            request => ArchiveSummary.TryReadLength(request.ArchivePath),
            (request, services) => Process(request, services with { AllowBackendMismatch = options.Backend.AllowMismatch }),
            options.Load,
            finished,
            progress,
            cancellation);
    }

    private static ExpansionOutcome Process(ExpansionRequest request, CodingServices services)
    {
        var clock = Stopwatch.StartNew();
        services.Monitor.Begin(request.ArchivePath);
        try
        {
            var (restored, totals) = ExpandFile(request, services);
            return new(request, null, restored.Path, restored.Files, restored.Refused, restored.Length, totals.CompressedLength, totals.Tokens, clock.Elapsed);
        }
        catch (Exception e) when (e is not OperationCanceledException)
        {
            return new(request, Fault.From(e, request.ArchivePath, request.DestinationFolder), null, 0, [], 0, 0, 0, clock.Elapsed);
        }
    }

    private static (Restored Restored, CodingTotals Totals) ExpandFile(ExpansionRequest request, CodingServices services)
    {
        CodingTotals totals;
        SourceState state;
        Restored restored;
        using (var archive = SourceFile.Open(request.ArchivePath))
        {
            state = SourceState.Of(request.ArchivePath);
            var header = ArchiveSummary.ReadFirstHeader(archive);
            if (header.IsOneFile && !request.Wants(header.Entries[0].Path))
            {
                return (new(request.DestinationFolder, 0, 0, []), default);
            }

            using IRestore sink = header.IsOneFile ? new SingleFileSink(request) : new TreeSink(request);
            totals = ArchiveDecoder.Decode(archive, sink, services);
            restored = sink.Commit();
        }

        // What was left out is still needed.
        if (request.RemoveSource && request.Select is null && restored.Refused.Count == 0)
        {
            state.Remove(restored.Path);
        }

        return (restored, totals);
    }
}
