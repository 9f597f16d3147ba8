using System.Diagnostics;
using Nacrith.Engine.Archive;
using Nacrith.Engine.Files;
using Nacrith.Engine.Members;

namespace Nacrith.Engine;

/// <summary>How files are compressed.</summary>
public sealed record CompressionOptions
{
    /// <summary>How much time a file is worth.</summary>
    public CompressionLevel Level { get; init; } = CompressionLevel.Balanced;

    /// <summary>A GGUF file; null for <c>NACRITH_MODEL</c> or, without it, the module's own model.</summary>
    public string? ModelPath { get; init; }

    /// <summary>What evaluates the model. An archive by llama.cpp is expanded again before it counts as written.</summary>
    public BackendOptions Backend { get; init; } = new();
}

/// <summary>One archive to write: of a file or, with <see cref="Items"/>, of many.</summary>
/// <param name="SourcePath">The file, a full path; of many, what to call them in messages.</param>
/// <param name="DestinationPath">The archive to write, a full path. It is written beside itself under a temporary
/// name, flushed and renamed.</param>
/// <param name="Overwrite">Whether an existing destination may be replaced.</param>
/// <param name="RemoveSource">Whether the source is removed once the archive was read back and verified.</param>
public sealed record CompressionRequest(string SourcePath, string DestinationPath, bool Overwrite = false, bool RemoveSource = false)
{
    /// <summary>
    /// What a solid archive is made of, paths in the archive being unique; null for the file at <see cref="SourcePath"/>
    /// alone. The models go on from file to file.
    /// </summary>
    public IReadOnlyList<SourceItem>? Items { get; init; }
}

/// <summary>What became of a <see cref="CompressionRequest"/>.</summary>
/// <param name="Request">The request.</param>
/// <param name="Error">Why it failed (a <see cref="NacrithException"/>), or null.</param>
/// <param name="Length">Bytes of the source.</param>
/// <param name="CompressedLength">Bytes of the archive.</param>
/// <param name="Tokens">Tokens that the language model coded.</param>
/// <param name="Elapsed">Wall time.</param>
public sealed record CompressionOutcome(
    CompressionRequest Request, NacrithException? Error, long Length, long CompressedLength, long Tokens, TimeSpan Elapsed);

/// <summary>Compresses files into NC06 archives.</summary>
public static class Compressor
{
    /// <summary>Files up to this length share the language model's batches; it pays to pass many of them at once.</summary>
    public const long SmallFile = 1 << 16;

    /// <summary>
    /// Compresses files, several small ones side by side. A file that fails is reported and leaves nothing behind;
    /// the others go on.
    /// </summary>
    /// <param name="requests">The files of one run; the caller bounds their number (some 64 small files fill the machine).</param>
    /// <param name="options">Level and model.</param>
    /// <param name="finished">Called on the calling thread for each file, in the order in which they finish.</param>
    /// <param name="progress">Called from time to time on the calling thread; may be null.</param>
    /// <param name="cancellation">Stops within a fraction of a second; temporary files are removed.</param>
    /// <exception cref="OperationCanceledException">Cancelled.</exception>
    public static void Compress(
        IReadOnlyList<CompressionRequest> requests,
        CompressionOptions options,
        Action<CompressionOutcome> finished,
        Action<ProgressReport>? progress,
        CancellationToken cancellation)
    {
        FileRun<CompressionRequest, CompressionOutcome>.Execute(
            requests,
            Length,
            (request, services) => Process(request, options, services),
            _ => LanguageModels.Get(options.ModelPath, options.Backend, null),
            finished,
            progress,
            cancellation);
    }

    private static long Length(CompressionRequest request)
    {
        var files = request.Items is null ? [request.SourcePath] : request.Items.Where(item => item.Kind == EntryKind.File).Select(item => item.FullPath);
        return files.Sum(file => Math.Max(0, SourceState.Of(file).Length));
    }

    private static CompressionOutcome Process(CompressionRequest request, CompressionOptions options, CodingServices services)
    {
        var clock = Stopwatch.StartNew();
        services.Monitor.Begin(request.SourcePath);
        try
        {
            var totals = CompressFile(request, options, services);
            return new(request, null, totals.Length, totals.CompressedLength, totals.Tokens, clock.Elapsed);
        }
        catch (Exception e) when (e is not OperationCanceledException)
        {
            return new(request, Fault.From(e, request.SourcePath, request.DestinationPath), 0, 0, 0, clock.Elapsed);
        }
    }

    private static CodingTotals CompressFile(CompressionRequest request, CompressionOptions options, CodingServices services)
    {
        if (!request.Overwrite && File.Exists(request.DestinationPath))
        {
            throw Fault.Exists(request.DestinationPath);
        }

        var source = MemberSource.Of(request.Items ?? [new(EntryKind.File, request.SourcePath, Path.GetFileName(request.SourcePath))]);
        var header = new MemberHeader(options.Level, source.Length, source.Entries);
        if (request.Items is not null)
        {
            ExpandableCheck.Require(header, request.SourcePath);
        }

        CodingTotals totals;
        using (var archive = TemporaryFile.Create(request.DestinationPath, ArchiveMode.Of(source.Entries)))
        {
            using (var content = source.Open())
            {
                totals = MemberEncoder.Encode(content, header, archive.Stream, services);
            }

            if (request.RemoveSource || (options.Backend.Backend == Backend.Llama && totals.Tokens > 0))
            {
                Verify(archive.Stream, request.DestinationPath, services);
            }

            source.RequireUnchanged();
            archive.Commit(request.Overwrite);
        }

        if (request.RemoveSource)
        {
            source.Remove(request.DestinationPath);
        }

        return totals;
    }

    // Expands the archive as it lies on the disk: its checksum is that of the bytes read from the source.
    private static void Verify(FileStream archive, string destination, CodingServices services)
    {
        archive.Flush(flushToDisk: true);
        archive.Position = 0;
        try
        {
            ArchiveDecoder.Decode(archive, new NoSink(), services);
        }
        catch (DamagedArchiveException e)
        {
            throw new NacrithException(
                NacrithErrorKind.VerificationFailed,
                destination,
                $"The archive for '{destination}' did not expand to its source ({e.Message}); the source was kept and no archive was written.",
                "Check the disk and the memory of this machine.",
                e);
        }
    }
}
