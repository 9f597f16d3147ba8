using Nacrith.Engine.Archive;
using Nacrith.Engine.Blocks;
using Nacrith.Engine.Coding;
using Nacrith.Engine.Lanes;
using Nacrith.Engine.Members;
using Nacrith.Engine.Spans;

namespace Nacrith.Engine;

/// <summary>What a text costs under each model.</summary>
/// <param name="Length">Bytes.</param>
/// <param name="Tokens">Tokens of the language model; binary stretches have none.</param>
/// <param name="OrderZeroBitsPerByte">Entropy of the byte frequencies.</param>
/// <param name="ModelBitsPerByte">Cost of the text stretches under the language model alone; null if there are none.</param>
/// <param name="EnsembleBitsPerByte">Cost under the language model and the adaptive model together.</param>
/// <param name="CompressedLength">Bytes that an archive at <see cref="CompressionLevel.Max"/> would need.</param>
public sealed record EntropyReport(
    long Length, long Tokens, double OrderZeroBitsPerByte, double? ModelBitsPerByte, double EnsembleBitsPerByte, long CompressedLength);

/// <summary>Measures how predictable a text is.</summary>
public static class EntropyMeter
{
    private const int WaitMilliseconds = 10;

    /// <summary>Measures <paramref name="content"/>.</summary>
    /// <param name="content">Any bytes; for strings, their UTF-8.</param>
    /// <param name="name">What to call the content in messages.</param>
    /// <param name="modelPath">A GGUF file or null, as in <see cref="CompressionOptions.ModelPath"/>.</param>
    /// <param name="progress">Called from time to time on the calling thread; may be null.</param>
    /// <param name="cancellation">Stops within a fraction of a second.</param>
    /// <exception cref="NacrithException">The model cannot be used.</exception>
    /// <exception cref="OperationCanceledException">Cancelled.</exception>
    public static EntropyReport Measure(
        ReadOnlyMemory<byte> content, string name, string? modelPath, Action<ProgressReport>? progress, CancellationToken cancellation)
    {
        var monitor = new WorkMonitor(content.Length, cancellation);
        monitor.Begin(name);
        var work = Task.Run(() => Measure(content, name, modelPath, monitor), CancellationToken.None);
        try
        {
            while (!work.IsCompleted)
            {
                Thread.Sleep(WaitMilliseconds);
                progress?.Invoke(monitor.Report);
            }
        }
        catch
        {
            monitor.Abandon();
            throw;
        }

        return work.GetAwaiter().GetResult();
    }

    private static EntropyReport Measure(ReadOnlyMemory<byte> content, string name, string? modelPath, WorkMonitor monitor)
    {
        if (content.IsEmpty)
        {
            return new(0, 0, 0, null, 0, WriteArchive(new MemberWriter(Stream.Null, Header(content, name)), []));
        }

        var lanes = new OwnLanes(LanguageModels.Get(modelPath));
        var services = new CodingServices(() => lanes, LanguageModels.Crew, monitor);
        using var coder = new EnsembleBlocks(services.Lanes, content.Length, services.Crew, monitor);
        var cost = new LanguageModelCost(lanes.Model.Vocabulary);
        var counter = default(EntropyCounter);
        var blocks = new List<(Block, ReadOnlyMemory<byte>)>();
        for (var start = 0; start < content.Length; start += EnsembleBlocks.Length)
        {
            var part = content.Slice(start, Math.Min(EnsembleBlocks.Length, content.Length - start)).ToArray();
            var before = counter.Bits;
            var spans = SpanPlanner.Plan(part, CompressionLevel.Max, monitor);
            var table = coder.Code(ref counter, part, spans, cost, out var afresh);
            blocks.Add((BlockOf(part, table, afresh, counter.Bits - before), part));
        }

        var writer = new MemberWriter(Stream.Null, Header(content, name));
        if (coder.Tokens > 0)
        {
            writer.WriteModel(ModelReference.To(lanes.Model.Identity, coder.Window));
        }

        return new(
            content.Length,
            coder.Tokens,
            OrderZeroBitsPerByte(content.Span),
            cost.Bytes > 0 ? cost.Bits / cost.Bytes : null,
            counter.Bits / content.Length,
            WriteArchive(writer, blocks));
    }

    private static MemberHeader Header(ReadOnlyMemory<byte> content, string name) => new(
        CompressionLevel.Max,
        content.Length,
        [new(EntryKind.File, Path.GetFileName(name), content.Length, DateTime.UnixEpoch)]);

    // A block of as many bytes as the coder would have written.
    private static Block BlockOf(byte[] content, List<BlockSpan> table, bool afresh, double bits)
    {
        var length = (int)Math.Ceiling(bits / 8) + 1;
        return length < content.Length
            ? new(BlockCoding.Ensemble, afresh, content.Length, table, new byte[length])
            : Block.Stored(content);
    }

    private static long WriteArchive(MemberWriter writer, List<(Block Block, ReadOnlyMemory<byte> Content)> blocks)
    {
        foreach (var (block, content) in blocks)
        {
            writer.WriteBlock(block, content.Span);
        }

        writer.Finish();
        return writer.Length;
    }

    private static double OrderZeroBitsPerByte(ReadOnlySpan<byte> content)
    {
        var counts = new long[256];
        foreach (var value in content)
        {
            counts[value]++;
        }

        var bits = 0.0;
        foreach (var count in counts)
        {
            bits -= count > 0 ? count * Math.Log2((double)count / content.Length) : 0;
        }

        return bits / content.Length;
    }
}
