using System.Diagnostics;
using Nacrith.Engine;
using Nacrith.Engine.Tests;

namespace Nacrith.Benchmarks;

/// <summary>
/// Compresses and expands whole files, compares every byte and prints one table: sizes beside xz, speeds in both directions,
/// the process's peak memory so far, and below it the share of the machine's int8 rate that the language model's products reach.
/// </summary>
internal static class WholeFiles
{
    public static int Usage()
    {
        Console.Error.WriteLine(
            """
            Usage: Nacrith.Benchmarks <levels> <file>...          levels: of Fast, Balanced and Max, joined by commas
               or: Nacrith.Benchmarks shares <levels> <file>...   what each part of the models is worth
               or: Nacrith.Benchmarks steps                       one step of the language model, by lanes and what is behind them
               or: Nacrith.Benchmarks kernels                     the inner loops, by BenchmarkDotNet
               or: Nacrith.Benchmarks many <level> <count> <file>       files of 4 KB cut from it against one of their content
               or: Nacrith.Benchmarks solid <level> <count> <file>...   small files cut from these: one archive against many
               or: Nacrith.Benchmarks start <count>                new processes, from their start to an archive of one line
               or: Nacrith.Benchmarks learn-light <table> <file>...
               or: Nacrith.Benchmarks llama <steps> <file>...    llama.cpp alone, the portable and the llama.cpp backend
            """);
        return 2;
    }

    public static int Run(CompressionLevel[] levels, string[] files, BackendOptions backend)
    {
        var folder = Directory.CreateTempSubdirectory("nacrith-").FullName;
        try
        {
            Console.WriteLine("| file | bytes | xz -9e | level | archive | bits/byte | compress s | KB/s | tokens/s | expand s | KB/s | tokens/s | peak MiB |");
            Console.WriteLine("|---|---|---|---|---|---|---|---|---|---|---|---|---|");
            var failures = 0;
            foreach (var level in levels)
            {
                failures += files.Count(file => !RunOne(level, Path.GetFullPath(file), folder, backend));
            }

            Calibration.Print(Model());
            return failures == 0 ? 0 : 1;
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    private static bool RunOne(CompressionLevel level, string file, string folder, BackendOptions backend)
    {
        var archive = Path.Combine(folder, Path.GetFileName(file) + ".nc");
        var compressed = Compress(level, file, archive, backend);
        var expanded = compressed.Error is null ? Expand(archive, folder) : null;
        if ((compressed.Error ?? expanded?.Error) is { } error)
        {
            Console.WriteLine($"| {Path.GetFileName(file)} | {error.Message} |");
            return false;
        }

        var same = File.ReadAllBytes(file).AsSpan().SequenceEqual(File.ReadAllBytes(expanded!.DestinationPath!));
        using var process = Process.GetCurrentProcess();
        Console.WriteLine(FormattableString.Invariant(
            $"| {Path.GetFileName(file)} | {compressed.Length} | {Xz(file)} | {level} | {compressed.CompressedLength} | {8.0 * compressed.CompressedLength / Math.Max(compressed.Length, 1):F3} | {Speed(compressed.Length, compressed.Tokens, compressed.Elapsed)} | {Speed(compressed.Length, compressed.Tokens, expanded.Elapsed)} | {process.PeakWorkingSet64 >> 20} |{(same ? "" : " DIFFERENT")}"));
        return same;
    }

    private static string Speed(long bytes, long tokens, TimeSpan elapsed) => FormattableString.Invariant(
        $"{elapsed.TotalSeconds:F2} | {bytes / 1000.0 / elapsed.TotalSeconds:F0} | {(tokens == 0 ? "" : $"{tokens / elapsed.TotalSeconds:F0}")}");

    private static string Xz(string file)
    {
        try
        {
            using var xz = Process.Start(new ProcessStartInfo("xz", ["-9e", "-c", "--", file]) { RedirectStandardOutput = true })!;
            using var output = new MemoryStream();
            xz.StandardOutput.BaseStream.CopyTo(output);
            xz.WaitForExit();
            return output.Length.ToString(System.Globalization.CultureInfo.InvariantCulture);
        }
        catch (System.ComponentModel.Win32Exception)
        {
            return "";
        }
    }

    private static CompressionOutcome Compress(CompressionLevel level, string file, string archive, BackendOptions backend)
    {
        CompressionOutcome? outcome = null;
        Compressor.Compress([new(file, archive, Overwrite: true)], new() { Level = level, ModelPath = Model(), Backend = backend }, done => outcome = done, null, default);
        return outcome!;
    }

    private static ExpansionOutcome Expand(string archive, string folder)
    {
        ExpansionOutcome? outcome = null;
        Expander.Expand([new(archive, folder, Overwrite: true)], new() { ModelPath = Model() }, done => outcome = done, null, default);
        return outcome!;
    }

    /// <summary>The language model that <c>NACRITH_MODEL</c> names, or the shipped one.</summary>
    public static string Model() => Environment.GetEnvironmentVariable(LanguageModels.PathVariable) ?? ShippedModel.Path;
}
