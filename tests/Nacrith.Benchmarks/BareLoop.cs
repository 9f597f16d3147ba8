using System.Diagnostics;
using Nacrith.Engine.Language.Llama;

namespace Nacrith.Benchmarks;

/// <summary>The bare loop that the backend is measured against: batches, <c>llama_decode</c>, a look at the logits.</summary>
internal static unsafe class BareLoop
{
    private const int Window = 1024;

    /// <summary>Tokens a second.</summary>
    /// <param name="model">The model.</param>
    /// <param name="tokens">Tokens to feed.</param>
    /// <param name="sequences">Sequences in lockstep.</param>
    /// <param name="tokensEach">Tokens of each that one batch holds.</param>
    /// <param name="steps">Batches.</param>
    public static double Measure(LlamaModelHandle model, int[] tokens, int sequences, int tokensEach, int steps)
    {
        var batch = sequences * tokensEach;
        using var context = LlamaContextHandle.Open(model, LlamaContextParameters.Documented with
        {
            Positions = (uint)(sequences * Window),
            Batch = (uint)Math.Max(batch, 32),
            MicroBatch = (uint)Math.Max(batch, 32),
            Sequences = (uint)sequences,
            Outputs = (uint)Math.Max(batch, 32),
            OutputsPerSequence = (uint)tokensEach,
            Threads = Environment.ProcessorCount,
            BatchThreads = Environment.ProcessorCount,
        });
        Decode(context, tokens, sequences, tokensEach, 0);
        var clock = Stopwatch.StartNew();
        for (var step = 1; step <= steps; step++)
        {
            Decode(context, tokens, sequences, tokensEach, step * tokensEach);
        }

        return batch * steps / clock.Elapsed.TotalSeconds;
    }

    private static void Decode(LlamaContextHandle context, int[] tokens, int sequences, int tokensEach, int position)
    {
        var count = sequences * tokensEach;
        var ids = stackalloc int[count];
        var positions = stackalloc int[count];
        var ones = stackalloc int[count];
        var names = stackalloc int[count];
        var pointers = stackalloc int*[count];
        var wanted = stackalloc sbyte[count];
        for (var row = 0; row < count; row++)
        {
            names[row] = row / tokensEach;
            pointers[row] = &names[row];
            positions[row] = position + (row % tokensEach);
            ids[row] = tokens[((names[row] * Window) + positions[row]) % tokens.Length];
            (ones[row], wanted[row]) = (1, 1);
        }

        var result = LlamaNative.Decode(context, new LlamaBatch
        {
            Count = count, Tokens = ids, Positions = positions, SequenceCounts = ones, Sequences = pointers, WantsLogits = wanted,
        });
        if (result != 0 || float.IsNaN(*LlamaNative.Logits(context, count - 1)))
        {
            throw new InvalidOperationException($"llama_decode failed: {result}");
        }
    }
}
