using Nacrith.Engine;
using Nacrith.Engine.Language;
using Nacrith.Engine.Language.Gguf;
using Nacrith.Engine.Language.Llama;

namespace Nacrith.Benchmarks;

/// <summary>One run of everything to be compared: llama.cpp alone, the portable backend and the llama.cpp backend.</summary>
internal static class LlamaComparison
{
    /// <summary>Runs it.</summary>
    /// <param name="steps">Steps of the loops over llama.cpp alone, at most 1,000.</param>
    /// <param name="files">Files to compress and expand; the first one's tokens feed the loops.</param>
    public static int Run(int steps, string[] files)
    {
        LlamaLibrary.Load();
        MeasureLoops(steps, files[0]);
        Console.WriteLine("\nportable");
        var portable = WholeFiles.Run([CompressionLevel.Max], files, new() { Backend = Backend.Portable });
        Console.WriteLine("\nllama.cpp; compression expands what it wrote, so it evaluates each token twice");
        var llama = WholeFiles.Run([CompressionLevel.Max], files, new() { Backend = Backend.Llama, Devices = [LlamaDevice.CpuChoice] });
        return Math.Max(portable, llama);
    }

    private static void MeasureLoops(int steps, string file)
    {
        using var gguf = GgufFile.OpenMetadata(WholeFiles.Model());
        var tokens = new List<int>();
        BytePairTokenizer.ReadAny(gguf, TokenVocabulary.Read(gguf)).Encode(File.ReadAllBytes(file), tokens);
        using var model = LlamaNative.LoadModel(WholeFiles.Model(), LlamaModelParameters.Documented with { GpuLayers = 0 });
        Console.WriteLine($"llama.cpp alone, {Environment.ProcessorCount} threads, {steps} steps | tokens/s\n---|---");
        foreach (var (sequences, tokensEach) in new[] { (1, 512), (1, 1), (8, 1), (16, 1), (32, 1) })
        {
            var rate = BareLoop.Measure(model, [.. tokens], sequences, tokensEach, tokensEach > 1 ? 1 : steps);
            Console.WriteLine(FormattableString.Invariant($"{sequences} × {tokensEach} | {rate:F0}"));
        }
    }
}
