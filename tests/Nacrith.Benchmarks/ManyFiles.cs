using Nacrith.Engine;

namespace Nacrith.Benchmarks;

/// <summary>Compares many small files that one pipeline brings with one file of the same content: tokens a second, both ways.</summary>
internal static class ManyFiles
{
    private const int PieceLength = 4096;

    /// <summary>Compares and prints two rows; the exit code is 1 if expansion of the small files is slower than two thirds of the other.</summary>
    /// <param name="level">The level.</param>
    /// <param name="count">How many small files.</param>
    /// <param name="file">What they are cut from.</param>
    public static int Run(CompressionLevel level, int count, string file)
    {
        var content = File.ReadAllBytes(file);
        if (content.Length < count * PieceLength)
        {
            Console.Error.WriteLine($"There is content for {content.Length / PieceLength} files only.");
            return 2;
        }

        var folder = Directory.CreateTempSubdirectory("nacrith-").FullName;
        try
        {
            var whole = Path.Combine(folder, "whole");
            File.WriteAllBytes(whole, content[..(count * PieceLength)]);
            var pieces = Enumerable.Range(0, count).Select(i => Path.Combine(folder, FormattableString.Invariant($"{i:D4}"))).ToArray();
            for (var i = 0; i < count; i++)
            {
                File.WriteAllBytes(pieces[i], content[(i * PieceLength)..((i + 1) * PieceLength)]);
            }

            Console.WriteLine("| files | archives | compress tokens/s | expand tokens/s |\n|---|---|---|---|");
            var one = Measure(level, [whole]);
            var many = Measure(level, pieces);
            Console.WriteLine(FormattableString.Invariant($"| share of one large file | | {many.Compress / one.Compress:P0} | {many.Expand / one.Expand:P0} |"));
            return many.Expand * 3 < one.Expand * 2 ? 1 : 0;
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    private static (double Compress, double Expand) Measure(CompressionLevel level, string[] sources)
    {
        var clock = System.Diagnostics.Stopwatch.StartNew();
        var compressed = new List<CompressionOutcome>();
        var options = new CompressionOptions { Level = level, ModelPath = WholeFiles.Model() };
        Compressor.Compress([.. sources.Select(source => new CompressionRequest(source, source + ".nc"))], options, compressed.Add, null, default);
        var compress = clock.Elapsed.TotalSeconds;
        var contents = sources.Select(File.ReadAllBytes).ToArray();
        Array.ForEach(sources, File.Delete);
        clock.Restart();
        var expanded = new List<ExpansionOutcome>();
        Expander.Expand(
            [.. sources.Select(source => new ExpansionRequest(source + ".nc", Path.GetDirectoryName(source)!))],
            new() { ModelPath = WholeFiles.Model() },
            expanded.Add,
            null,
            default);
        var expand = clock.Elapsed.TotalSeconds;
        if (!sources.Zip(contents).All(pair => File.ReadAllBytes(pair.First).AsSpan().SequenceEqual(pair.Second)))
        {
            throw new InvalidDataException("A file came back with another content.");
        }

        var tokens = compressed.Sum(outcome => outcome.Tokens);
        Console.WriteLine(FormattableString.Invariant(
            $"| {sources.Length} | {compressed.Sum(outcome => outcome.CompressedLength)} | {tokens / compress:F0} | {tokens / expand:F0} |"));
        return (tokens / compress, tokens / expand);
    }
}
