using System.Diagnostics;
using System.Globalization;
using Nacrith.Engine;

namespace Nacrith.Benchmarks;

/// <summary>Times new processes from their start to a written archive of one line: runtime, model, first tokens.</summary>
internal static class ColdStart
{
    /// <summary>The command of the processes that are timed.</summary>
    public const string ChildCommand = "start-once";

    private const string Line = "The quick brown fox jumps over the lazy dog.\n";

    /// <summary>Starts <paramref name="count"/> processes, one after another, and prints their times.</summary>
    public static int Run(int count)
    {
        var times = new List<double>();
        while (times.Count < count)
        {
            var start = new ProcessStartInfo("dotnet", [typeof(ColdStart).Assembly.Location, ChildCommand]) { RedirectStandardOutput = true };
            using var process = Process.Start(start)!;
            times.Add(double.Parse(process.StandardOutput.ReadToEnd(), CultureInfo.InvariantCulture));
            process.WaitForExit();
        }

        times.Sort();
        Console.WriteLine(FormattableString.Invariant(
            $"process start to an archive of one line at Max, milliseconds: least {times[0]:F0}, median {times[times.Count / 2]:F0}, most {times[^1]:F0}"));
        return 0;
    }

    /// <summary>Compresses a line and prints the milliseconds since the process started.</summary>
    public static int Once()
    {
        var folder = Directory.CreateTempSubdirectory("nacrith-").FullName;
        try
        {
            var file = Path.Combine(folder, "line.txt");
            File.WriteAllText(file, Line);
            Compressor.Compress(
                [new(file, file + ".nc")], new() { Level = CompressionLevel.Max, ModelPath = WholeFiles.Model() }, outcome => _ = outcome.Error is null ? outcome : throw outcome.Error, null, default);
            using var self = Process.GetCurrentProcess();
            Console.WriteLine((DateTime.Now - self.StartTime).TotalMilliseconds.ToString("F1", CultureInfo.InvariantCulture));
            return 0;
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }
}
