using System.IO.Compression;
using Nacrith.Engine.Archive;
using Nacrith.Engine.Blocks;
using Nacrith.Engine.Forms;
using Nacrith.Engine.Lanes;
using Nacrith.Engine.Members;
using Nacrith.Engine.Spans;

namespace Nacrith.Engine.Reporting;

/// <summary>How long a content's archive is at a level, or by a common compressor.</summary>
/// <param name="Name">The level or the compressor.</param>
/// <param name="Length">Bytes.</param>
/// <param name="Elapsed">Time that coding it took; null if it was not coded again.</param>
internal sealed record LevelLength(string Name, long Length, TimeSpan? Elapsed);

/// <summary>Codes a content at each level, without writing it anywhere, and by gzip for comparison.</summary>
internal static class LevelComparison
{
    /// <summary>Compares.</summary>
    /// <param name="content">A seekable stream, read from its beginning several times.</param>
    /// <param name="name">What to call the content in messages.</param>
    /// <param name="modelPath">As in <see cref="CompressionOptions.ModelPath"/>.</param>
    /// <param name="backend">What evaluates the model.</param>
    /// <param name="measured">What was measured of the content, at <see cref="CompressionLevel.Max"/>.</param>
    /// <param name="elapsed">Time that measuring took.</param>
    /// <param name="monitor">Passes on the wish to stop.</param>
    public static IReadOnlyList<LevelLength> Compare(
        Stream content, string name, string? modelPath, BackendOptions backend, EntropyReport measured, TimeSpan elapsed, WorkMonitor monitor)
    {
        var services = new CodingServices(wanted => new OwnLanes(LanguageModels.Get(modelPath, backend, wanted)), LanguageModels.Crew, monitor);
        var max = new LevelLength(nameof(CompressionLevel.Max), measured.CompressedLength, elapsed);
        return
        [
            Timed("gzip", () => Gzip(content)),
            Timed(nameof(CompressionLevel.Fast), () => Encode(CompressionLevel.Fast)),
            BalancedIsMax(content, monitor)
                ? max with { Name = nameof(CompressionLevel.Balanced), Elapsed = null }
                : Timed(nameof(CompressionLevel.Balanced), () => Encode(CompressionLevel.Balanced)),
            max,
        ];

        long Encode(CompressionLevel level)
        {
            content.Position = 0;
            var entry = new ArchiveEntry(EntryKind.File, Path.GetFileName(name), content.Length, DateTime.UnixEpoch);
            return MemberEncoder.Encode(content, new MemberHeader(level, content.Length, [entry]), Stream.Null, services).CompressedLength;
        }
    }

    private static LevelLength Timed(string name, Func<long> code)
    {
        var clock = System.Diagnostics.Stopwatch.StartNew();
        return new(name, code(), clock.Elapsed);
    }

    // Where the language model earns its time everywhere, both levels write the same code.
    private static bool BalancedIsMax(Stream content, WorkMonitor monitor)
    {
        content.Position = 0;
        var block = new byte[EnsembleBlocks.Length];
        for (int read; (read = content.ReadAtLeast(block, block.Length, throwOnEndOfStream: false)) > 0;)
        {
            var part = FormedContent.Of(block.AsMemory(0, read), isLight: false).Coded.Span;
            if (!SpanPlanner.Plan(part, CompressionLevel.Max, monitor).SequenceEqual(SpanPlanner.Plan(part, CompressionLevel.Balanced, monitor)))
            {
                return false;
            }
        }

        return true;
    }

    private static long Gzip(Stream content)
    {
        content.Position = 0;
        using var counter = new LengthCounter();
        using (var gzip = new GZipStream(counter, System.IO.Compression.CompressionLevel.SmallestSize, leaveOpen: true))
        {
            content.CopyTo(gzip);
        }

        return counter.Length;
    }
}
