using System.Diagnostics;
using Nacrith.Engine;
using Nacrith.Engine.Tests;

namespace Nacrith.Benchmarks;

/// <summary>Compresses and expands whole files, compares every byte and prints a row of a table for each.</summary>
internal static class WholeFiles
{
    public static int Usage()
    {
        Console.Error.WriteLine("Usage: Nacrith.Benchmarks Fast|Balanced|Max <file>...\n   or: Nacrith.Benchmarks learn-light <table> <file>...");
        return 2;
    }

    public static int Run(CompressionLevel level, string[] files)
    {
        var folder = Directory.CreateTempSubdirectory("nacrith-").FullName;
        try
        {
            Console.WriteLine($"| file | bytes | {level} | bits/byte | compress s | expand s | tokens/s | tokens/s |");
            Console.WriteLine("|---|---|---|---|---|---|---|---|");
            var failures = files.Count(file => !RunOne(level, Path.GetFullPath(file), folder));
            using var process = Process.GetCurrentProcess();
            Console.WriteLine($"peak {process.PeakWorkingSet64 >> 20} MiB");
            return failures == 0 ? 0 : 1;
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    private static bool RunOne(CompressionLevel level, string file, string folder)
    {
        var archive = Path.Combine(folder, Path.GetFileName(file) + ".nc");
        var compressed = Compress(level, file, archive);
        var expanded = compressed.Error is null ? Expand(archive, folder) : null;
        if ((compressed.Error ?? expanded?.Error) is { } error)
        {
            Console.WriteLine($"| {Path.GetFileName(file)} | {error.Message} |");
            return false;
        }

        var same = File.ReadAllBytes(file).AsSpan().SequenceEqual(File.ReadAllBytes(expanded!.DestinationPath!));
        var (there, back) = (compressed.Elapsed.TotalSeconds, expanded.Elapsed.TotalSeconds);
        Console.WriteLine(FormattableString.Invariant(
            $"| {Path.GetFileName(file)} | {compressed.Length} | {compressed.CompressedLength} | {8.0 * compressed.CompressedLength / Math.Max(compressed.Length, 1):F3} | {there:F1} | {back:F1} | {compressed.Tokens / there:F0} | {compressed.Tokens / back:F0} |{(same ? "" : " DIFFERENT")}"));
        return same;
    }

    private static CompressionOutcome Compress(CompressionLevel level, string file, string archive)
    {
        CompressionOutcome? outcome = null;
        Compressor.Compress([new(file, archive, Overwrite: true)], new() { Level = level, ModelPath = Model() }, done => outcome = done, null, default);
        return outcome!;
    }

    private static ExpansionOutcome Expand(string archive, string folder)
    {
        ExpansionOutcome? outcome = null;
        Expander.Expand([new(archive, folder, Overwrite: true)], new() { ModelPath = Model() }, done => outcome = done, null, default);
        return outcome!;
    }

    private static string Model() => Environment.GetEnvironmentVariable(LanguageModels.PathVariable) ?? ShippedModel.Path;
}
