using System.Diagnostics;
using Nacrith.Engine;
using Nacrith.Engine.Archive;
using Nacrith.Engine.Files;

namespace Nacrith.Benchmarks;

/// <summary>
/// Cuts small files from large ones, the same each time and no two of them overlapping, and compares one solid archive of them with
/// an archive for each.
/// </summary>
internal static class SolidArchive
{
    private const int ShortestFile = 2_000;
    private const int LongestFile = 20_000;

    // Archives of one run, as many as the cmdlets pass on at once.
    private const int FilesPerRun = 64;

    /// <summary>Compares and prints a row; the exit code is 1 if the solid archive saves less than is promised.</summary>
    /// <param name="level">The level.</param>
    /// <param name="count">How many small files.</param>
    /// <param name="files">What they are cut from, taking turns.</param>
    public static int Run(CompressionLevel level, int count, string[] files)
    {
        var folder = Directory.CreateTempSubdirectory("nacrith-").FullName;
        try
        {
            var pieces = Cut(count, files, folder);
            if (pieces.Count < count)
            {
                Console.Error.WriteLine($"There is content for {pieces.Count} files only.");
                return 2;
            }

            var clock = Stopwatch.StartNew();
            var apart = pieces.Chunk(FilesPerRun).Sum(chunk => Compress(level, [.. chunk.Select(piece => new CompressionRequest(piece, piece + ".nc"))]));
            var apartTime = clock.Elapsed;
            var items = pieces.ConvertAll(piece => new SourceItem(EntryKind.File, piece, Path.GetFileName(piece)));
            clock.Restart();
            var solid = Compress(level, [new(folder, Path.Combine(folder, "solid.nc")) { Items = items }]);
            var share = 100.0 * solid / apart;
            var bound = level == CompressionLevel.Fast ? 85 : 95;
            Console.WriteLine("| level | files | bytes | archives apart | s | solid archive | s | share | at most |");
            Console.WriteLine("|---|---|---|---|---|---|---|---|---|");
            Console.WriteLine(FormattableString.Invariant(
                $"| {level} | {count} | {pieces.Sum(piece => new FileInfo(piece).Length)} | {apart} | {apartTime.TotalSeconds:F1} | {solid} | {clock.Elapsed.TotalSeconds:F1} | {share:F1} % | {bound} % |"));
            return share <= bound ? 0 : 1;
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    // Pieces end with a line where they can.
    private static List<string> Cut(int count, string[] files, string folder)
    {
        var random = new Random(1);
        var sources = files.Select(file => (Name: Path.GetFileName(file), Content: File.ReadAllBytes(file))).ToArray();
        var positions = new int[sources.Length];
        var pieces = new List<string>();
        for (int turn = 0, exhausted = 0; pieces.Count < count && exhausted < sources.Length; turn++)
        {
            var source = turn % sources.Length;
            var rest = sources[source].Content.AsSpan(positions[source]);
            if (rest.Length < ShortestFile)
            {
                exhausted++;
                continue;
            }

            exhausted = 0;
            var piece = rest[..Math.Min(rest.Length, random.Next(ShortestFile, LongestFile + 1))];
            var end = piece.LastIndexOf((byte)'\n') + 1;
            piece = end >= ShortestFile ? piece[..end] : piece;
            positions[source] += piece.Length;
            pieces.Add(Path.Combine(folder, FormattableString.Invariant($"{pieces.Count:D4}-{sources[source].Name}")));
            File.WriteAllBytes(pieces[^1], piece);
        }

        return pieces;
    }

    private static long Compress(CompressionLevel level, CompressionRequest[] requests)
    {
        var length = 0L;
        Compressor.Compress(
            requests, new() { Level = level, ModelPath = WholeFiles.Model() }, outcome => length += outcome.Error is null ? outcome.CompressedLength : throw outcome.Error, null, default);
        return length;
    }
}
