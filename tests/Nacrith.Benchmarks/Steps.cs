using System.Diagnostics;
using Nacrith.Engine.Archive;
using Nacrith.Engine.Language;
using Nacrith.Engine.Language.Gguf;
using Nacrith.Engine.Language.Portable;
using Nacrith.Engine.Threading;

namespace Nacrith.Benchmarks;

/// <summary>What one step of expansion takes, output head included, by lanes and tokens that each has behind it; and a batch of compression.</summary>
internal static class Steps
{
    private const int FillLanes = 8;
    private const int FillTokens = 32;
    private const int Repetitions = 60;

    private static readonly (int Lanes, int Past, int Rows)[] _cases =
        [(1, 704, 1), (2, 992, 1), (4, 992, 1), (8, 1792, 1), (16, 896, 1), (16, 896, 16)];

    /// <summary>Measures all cases and prints a row each.</summary>
    /// <param name="modelPath">The model's file.</param>
    public static int Run(string modelPath)
    {
        using var crew = new WorkCrew();
        using var model = PortableModel.Load(GgufFile.Open(modelPath), crew);
        Console.WriteLine("| lanes | tokens behind | rows of a lane | least ms | median ms | tokens/s |\n|---|---|---|---|---|---|");
        foreach (var (lanes, past, rows) in _cases)
        {
            var times = Measure(model, lanes, past, rows);
            var median = times[times.Length / 2];
            Console.WriteLine(FormattableString.Invariant(
                $"| {lanes} | {past} | {rows} | {times[0]:F2} | {median:F2} | {1000 * lanes * rows / median:F0} |"));
        }

        return 0;
    }

    // Milliseconds, ascending. Every step is taken back, so that all of them stand at one place; the first ones, counted below 0, only
    // warm up.
    private static double[] Measure(PortableModel model, int lanes, int past, int rows)
    {
        var window = ((past / ModelReference.WindowUnit) + 1) * ModelReference.WindowUnit;
        using var session = model.OpenLanes(lanes, window);
        Fill(session, model, lanes, past, window);
        var runs = Enumerable.Range(0, lanes).Select(lane => new LaneRun(lane, rows)).ToArray();
        var heads = Enumerable.Range(0, lanes).ToArray();
        var logits = new float[lanes * model.Vocabulary.RankCount];
        var tokens = Tokens(model, lanes * rows);
        var times = new double[Repetitions];
        for (var i = -Repetitions / 4; i < Repetitions; i++)
        {
            var start = Stopwatch.GetTimestamp();
            session.Advance(runs, tokens);
            session.ReadLogits(heads, logits);
            times[Math.Max(i, 0)] = Stopwatch.GetElapsedTime(start).TotalMilliseconds;
            Array.ForEach(runs, run => session.Rewind(run.Lane, rows));
        }

        Array.Sort(times);
        return times;
    }

    private static void Fill(ILaneSession session, PortableModel model, int lanes, int past, int window)
    {
        foreach (var some in Enumerable.Range(0, lanes).Chunk(FillLanes))
        {
            Array.ForEach(some, lane => session.Reset(lane, window));
            var runs = some.Select(lane => new LaneRun(lane, FillTokens)).ToArray();
            for (var done = 0; done < past; done += FillTokens)
            {
                session.Advance(runs, Tokens(model, some.Length * FillTokens));
            }
        }
    }

    private static int[] Tokens(PortableModel model, int count)
    {
        var random = new Random(count);
        return [.. Enumerable.Range(0, count).Select(_ => random.Next(model.Vocabulary.Count))];
    }
}
