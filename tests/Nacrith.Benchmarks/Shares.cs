using System.Globalization;
using Nacrith.Engine;
using Nacrith.Engine.Blocks;
using Nacrith.Engine.Coding;
using Nacrith.Engine.Forms;
using Nacrith.Engine.Lanes;
using Nacrith.Engine.Spans;

namespace Nacrith.Benchmarks;

/// <summary>
/// Prints what each part of the models is worth on each file: the neural stretches under the language model alone, with the bias
/// head and with the whole ensemble, and the plain stretches. Nothing is written; headers are left out.
/// </summary>
internal static class Shares
{
    /// <summary>Measures and prints a row for each file and level.</summary>
    public static int Run(CompressionLevel[] levels, string[] files)
    {
        Console.WriteLine("| file | level | bytes | code | bits/byte | plain bytes | cost | neural bytes | model alone | with bias head | ensemble |");
        Console.WriteLine("|---|---|---|---|---|---|---|---|---|---|---|");
        foreach (var file in files)
        {
            foreach (var level in levels)
            {
                Print(Path.GetFileName(file), level, File.ReadAllBytes(file));
            }
        }

        return 0;
    }

    private static void Print(string name, CompressionLevel level, byte[] content)
    {
        var shares = new PartCosts();
        if (level == CompressionLevel.Fast)
        {
            var code = IndependentBlock.Encode(content, new(content.Length, default)).Code.Length;
            shares.AddPlain(8.0 * code, content.Length);
        }
        else
        {
            Measure(level, content, shares);
        }

        var total = (shares.PlainBits + shares.NeuralBits) / 8;
        Console.WriteLine(string.Create(
            CultureInfo.InvariantCulture,
            $"| {name} | {level} | {content.Length} | {total:F0} | {8 * total / Math.Max(content.Length, 1):F3} | {shares.PlainBytes} | {shares.PlainBits / 8:F0} | {content.Length - shares.PlainBytes} | {shares.ModelBits / 8:F0} | {shares.BiasedBits / 8:F0} | {shares.NeuralBits / 8:F0} |"));
    }

    private static void Measure(CompressionLevel level, byte[] content, PartCosts shares)
    {
        var lanes = new OwnLanes(LanguageModels.Get(WholeFiles.Model(), new(), null));
        var monitor = new WorkMonitor(content.Length, default);
        using var blocks = new EnsembleBlocks(() => lanes, content.Length, LanguageModels.Crew, monitor);
        using var observer = new PartObserver(lanes.Model.Vocabulary, shares);
        for (var start = 0; start < content.Length; start += EnsembleBlocks.Length)
        {
            var block = FormedContent.Of(content.AsMemory(start, Math.Min(EnsembleBlocks.Length, content.Length - start)), isLight: false);
            var spans = SpanPlanner.Plan(block.Coded.Span, level, monitor);
            foreach (var span in spans.Where(span => !span.IsNeural))
            {
                shares.AddPlain(0, span.Length);
            }

            var counter = new PartCounter(shares);
            blocks.Code(ref counter, block, spans, observer, out _);
        }
    }

    /// <summary>Books a decision on the kind of the span at hand.</summary>
    private readonly struct PartCounter(PartCosts shares) : IBitCoder
    {
        public int Code(int bit, uint probabilityOfOne)
        {
            shares.Add(EntropyCounter.Cost(bit, probabilityOfOne));
            return bit;
        }

        public void BeginByte()
        {
        }
    }
}
