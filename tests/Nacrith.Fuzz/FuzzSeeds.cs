using System.Text;
using Nacrith.Engine;
using Nacrith.Engine.Archive;
using Nacrith.Engine.Lanes;
using Nacrith.Engine.Language.Gguf;
using Nacrith.Engine.Language.Portable;
using Nacrith.Engine.Members;
using Nacrith.Engine.Tests;
using Nacrith.Engine.Threading;

namespace Nacrith.Fuzz;

/// <summary>Small valid inputs of every kind, for the fuzzer to start from.</summary>
internal static class FuzzSeeds
{
    /// <summary>Writes them, a folder a target.</summary>
    public static void Write(string folder)
    {
        using var work = new TemporaryFolder();
        using var crew = new WorkCrew(1);
        using var model = PortableModel.Load(GgufFile.Open(TinyModel.WriteTo(work)), crew);
        foreach (var (name, level, content) in Contents())
        {
            var archive = Compress(name, level, content, model, crew);
            Save(folder, "archive", name, archive);
            Save(folder, "records", name, FuzzTargets.Unframe(archive));
        }

        Save(folder, "model", "tiny", TinyModel.BuildDirectory());
        foreach (var (name, text) in Texts())
        {
            Save(folder, "tokenizer", name, Encoding.UTF8.GetBytes(text));
        }
    }

    private static IEnumerable<(string Name, CompressionLevel Level, byte[] Content)> Contents()
    {
        yield return ("empty", CompressionLevel.Fast, []);
        yield return ("light", CompressionLevel.Fast, Samples.Prose(120));
        yield return ("stored", CompressionLevel.Fast, Samples.Random(40));
        yield return ("plain", CompressionLevel.Max, [.. Samples.Random(30), 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0]);
        yield return ("forms", CompressionLevel.Fast, [.. Encoding.Unicode.GetBytes("\uFEFF" + Encoding.ASCII.GetString(Samples.Prose(40)))]);
        yield return ("neural", CompressionLevel.Max, Encoding.ASCII.GetBytes("the end of the line and the start of the next"));
    }

    private static IEnumerable<(string Name, string Text)> Texts()
    {
        yield return ("words", "It's the 2nd of 10 lines,\tand we'll see.\r\n\r\n");
        yield return ("unicode", "Ünïcödé  \u3000 漢字 \U0001F600 \u0301\u200B");
        yield return ("run", new string('a', 60) + new string(' ', 20) + "\n");
    }

    private static byte[] Compress(string name, CompressionLevel level, byte[] content, PortableModel model, WorkCrew crew)
    {
        var output = new MemoryStream();
        var header = new MemberHeader(level, content.Length, [new(EntryKind.File, name, content.Length, DateTime.UnixEpoch)]);
        MemberEncoder.Encode(
            new MemoryStream(content), header, output, new CodingServices(_ => new OwnLanes(model), crew, new WorkMonitor(0, CancellationToken.None)));
        return output.ToArray();
    }

    private static void Save(string folder, string target, string name, byte[] content)
    {
        var path = Path.Combine(folder, target);
        Directory.CreateDirectory(path);
        File.WriteAllBytes(Path.Combine(path, name), content);
    }
}
