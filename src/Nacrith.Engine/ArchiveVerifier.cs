using System.Diagnostics;
using Nacrith.Engine.Files;
using Nacrith.Engine.Members;

namespace Nacrith.Engine;

/// <summary>What became of an archive that was verified.</summary>
/// <param name="ArchivePath">The archive.</param>
/// <param name="Error">What is wrong with it (a <see cref="NacrithException"/>), or null.</param>
/// <param name="Length">Bytes of its content.</param>
/// <param name="CompressedLength">Bytes of the archive.</param>
/// <param name="Tokens">Tokens that the language model decoded.</param>
/// <param name="Elapsed">Wall time.</param>
public sealed record VerificationOutcome(
    string ArchivePath, NacrithException? Error, long Length, long CompressedLength, long Tokens, TimeSpan Elapsed);

/// <summary>Verifies archives by decoding all of their content and comparing every checksum; writes nothing.</summary>
public static class ArchiveVerifier
{
    /// <summary>Verifies archives, several small ones side by side.</summary>
    /// <param name="archives">Full paths, the archives of one run.</param>
    /// <param name="options">The model and what evaluates it.</param>
    /// <param name="finished">Called on the calling thread for each archive, in the order in which they finish.</param>
    /// <param name="progress">Called from time to time on the calling thread; may be null.</param>
    /// <param name="cancellation">Stops within a fraction of a second.</param>
    /// <exception cref="OperationCanceledException">Cancelled.</exception>
    public static void Verify(
        IReadOnlyList<string> archives,
        ExpansionOptions options,
        Action<VerificationOutcome> finished,
        Action<ProgressReport>? progress,
        CancellationToken cancellation)
    {
        FileRun<string, VerificationOutcome>.Execute(
            archives,
            ArchiveSummary.TryReadLength,
            (archive, services) => Process(archive, services with { AllowBackendMismatch = options.Backend.AllowMismatch }),
            options.Load,
            finished,
            progress,
            cancellation);
    }

    private static VerificationOutcome Process(string archive, CodingServices services)
    {
        var clock = Stopwatch.StartNew();
        services.Monitor.Begin(archive);
        try
        {
            using var stream = SourceFile.Open(archive);
            var totals = ArchiveDecoder.Decode(stream, new NoSink(), services);
            return new(archive, null, totals.Length, totals.CompressedLength, totals.Tokens, clock.Elapsed);
        }
        catch (Exception e) when (e is not OperationCanceledException)
        {
            return new(archive, Fault.From(e, archive, archive), 0, SourceState.Of(archive).Length, 0, clock.Elapsed);
        }
    }
}
