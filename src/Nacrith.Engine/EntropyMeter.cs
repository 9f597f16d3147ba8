using System.Collections.Concurrent;
using System.Diagnostics;
using Nacrith.Engine.Files;
using Nacrith.Engine.Measuring;
using Nacrith.Engine.Members;
using Nacrith.Engine.Reporting;

namespace Nacrith.Engine;

/// <summary>What a text costs under each model.</summary>
/// <param name="Length">Bytes.</param>
/// <param name="Tokens">Tokens of the language model; binary stretches have none.</param>
/// <param name="OrderZeroBitsPerByte">Entropy of the byte frequencies.</param>
/// <param name="ModelBitsPerByte">Cost of the text stretches, as they are coded, under the language model alone; null if there are none.</param>
/// <param name="EnsembleBitsPerByte">Cost under the language model and the adaptive model together.</param>
/// <param name="CompressedLength">Bytes that an archive at <see cref="CompressionLevel.Max"/> would need.</param>
public sealed record EntropyReport(
    long Length, long Tokens, double OrderZeroBitsPerByte, double? ModelBitsPerByte, double EnsembleBitsPerByte, long CompressedLength);

/// <summary>Measures how predictable a text is.</summary>
public static class EntropyMeter
{
    private const int WaitMilliseconds = 10;

    /// <summary>Opens a file to be measured, to which others may write meanwhile as to a log.</summary>
    /// <exception cref="NacrithException">It cannot be opened, or is a pipe, a socket or a device.</exception>
    public static FileStream Open(string path) => SourceFile.OpenShared(path);

    /// <summary>Measures a content as an archive at <see cref="CompressionLevel.Max"/> would code it.</summary>
    /// <param name="content">Any bytes, for strings their UTF-8; of known length, read once from its position.</param>
    /// <param name="name">What to call the content in messages.</param>
    /// <param name="modelPath">A GGUF file or null, as in <see cref="CompressionOptions.ModelPath"/>.</param>
    /// <param name="measured">Called on the calling thread for each few megabytes, in order; may be null.</param>
    /// <param name="progress">Called from time to time on the calling thread; may be null.</param>
    /// <param name="cancellation">Stops within a fraction of a second.</param>
    /// <param name="backend">What evaluates the model; null for the portable backend.</param>
    /// <exception cref="NacrithException">The model cannot be used, or the content changed while it was read.</exception>
    /// <exception cref="OperationCanceledException">Cancelled.</exception>
    public static EntropyReport Measure(
        Stream content,
        string name,
        string? modelPath,
        Action<MeasuredBlock>? measured,
        Action<ProgressReport>? progress,
        CancellationToken cancellation,
        BackendOptions? backend = null)
    {
        var monitor = new WorkMonitor(content.Length - content.Position, cancellation);
        monitor.Begin(name);
        using var blocks = new BlockingCollection<MeasuredBlock>(boundedCapacity: 1);
        var work = Task.Run(() => MeasureInto(blocks, content, name, modelPath, backend ?? new(), monitor), CancellationToken.None);
        return Await(work, monitor, progress, () =>
        {
            if (blocks.TryTake(out var block, WaitMilliseconds, cancellation))
            {
                measured?.Invoke(block);
            }

            return blocks.Count > 0;
        });
    }

    /// <summary>Measures a content and writes a self-contained HTML page about it.</summary>
    /// <param name="content">As in <see cref="Measure"/>; it can seek, for it is read again at each level.</param>
    /// <param name="name">What to call the content.</param>
    /// <param name="modelPath">As in <see cref="Measure"/>.</param>
    /// <param name="page">The page's file, a full path; written whole or not at all.</param>
    /// <param name="overwrite">Whether an existing file is replaced.</param>
    /// <param name="measured">As in <see cref="Measure"/>.</param>
    /// <param name="progress">As in <see cref="Measure"/>.</param>
    /// <param name="cancellation">As in <see cref="Measure"/>.</param>
    /// <param name="backend">As in <see cref="Measure"/>.</param>
    /// <exception cref="NacrithException">As in <see cref="Measure"/>, or the page exists or cannot be written.</exception>
    /// <exception cref="OperationCanceledException">Cancelled.</exception>
    public static EntropyReport Report(
        Stream content,
        string name,
        string? modelPath,
        string page,
        bool overwrite,
        Action<MeasuredBlock>? measured,
        Action<ProgressReport>? progress,
        CancellationToken cancellation,
        BackendOptions? backend = null)
    {
        if (!overwrite && File.Exists(page))
        {
            throw Fault.Exists(page);
        }

        var html = new EntropyPage(name, content.Length);
        var clock = Stopwatch.StartNew();
        var report = Measure(content, name, modelPath, measured + html.Add, progress, cancellation, backend);
        var elapsed = clock.Elapsed;
        var monitor = new WorkMonitor(content.Length, cancellation);
        var work = Task.Run(() => LevelComparison.Compare(content, name, modelPath, backend ?? new(), report, elapsed, monitor), CancellationToken.None);
        var levels = Await(work, monitor, progress, () =>
        {
            Task.WaitAny([work], WaitMilliseconds, CancellationToken.None);
            return false;
        });
        try
        {
            html.Write(page, report, levels, overwrite);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw Fault.From(e, name, page);
        }

        return report;
    }

    // Takes what comes, on the caller's thread, until the work is done. A caller that is stopped throws out of its callbacks.
    private static T Await<T>(Task<T> work, WorkMonitor monitor, Action<ProgressReport>? progress, Func<bool> takeMore)
    {
        try
        {
            for (bool completed = false, more = true; !completed || more;)
            {
                // Read before taking: what the work put down last is taken after it completed.
                completed = work.IsCompleted;
                more = takeMore();
                progress?.Invoke(monitor.Report);
            }
        }
        catch
        {
            monitor.Abandon();
            Task.WaitAny([work], CancellationToken.None);
            throw;
        }

        return work.GetAwaiter().GetResult();
    }

    private static EntropyReport MeasureInto(
        BlockingCollection<MeasuredBlock> blocks, Stream content, string name, string? modelPath, BackendOptions backend, WorkMonitor monitor)
    {
        try
        {
            using var run = new EntropyRun(content, name, modelPath, backend, monitor);
            return run.Measure(block =>
            {
                // Looks now and then whether anyone is still there to take it.
                while (!blocks.TryAdd(block, WaitMilliseconds))
                {
                    monitor.ThrowIfStopped();
                }
            });
        }
        catch (SourceChangedException e)
        {
            throw new NacrithException(
                NacrithErrorKind.SourceChanged, name, $"'{name}' changed while it was read.", "Measure it when nothing writes to it.", e);
        }
    }
}
