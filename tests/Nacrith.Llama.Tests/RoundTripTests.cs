using System.Text;
using Nacrith.Engine;
using Nacrith.Engine.Tests;

namespace Nacrith.Llama.Tests;

/// <summary>Generated texts; those of many lanes with a model that takes little time.</summary>
public class RoundTripTests
{
    [Theory]
    [InlineData(1)]
    [InlineData(4)]
    public void Four_kilobytes_come_back_whatever_the_number_of_workers(int workers)
    {
        var options = Libllama.OneThreadEach(workers);
        using var folder = new TemporaryFolder();
        AssertComesBack(folder, options, ShippedModel.Path, LongWords(4096));
    }

    [Fact]
    public void One_worker_has_all_threads()
    {
        var options = Libllama.Options(workers: 1);
        using var folder = new TemporaryFolder();
        AssertComesBack(folder, options, ShippedModel.Path, Samples.Prose(300));
    }

    [Theory]
    [InlineData(3, 9000)]
    [InlineData(8, 5000)]
    public void Lanes_fork_and_their_windows_slide(int workers, int length)
    {
        var options = Libllama.Options(workers);
        using var folder = new TemporaryFolder();
        AssertComesBack(folder, options, TinyModel.WriteTo(folder), Samples.Prose(length));
    }

    [Fact]
    public void Any_architecture_will_do()
    {
        var options = Libllama.Options();
        using var folder = new TemporaryFolder();
        AssertComesBack(folder, options, folder.Write("qwen2.gguf", TinyModel.Build(architecture: "qwen2")), Samples.Prose(2000));
    }

    [Fact]
    public void Several_small_files_come_back()
    {
        var options = Libllama.Options();
        using var folder = new TemporaryFolder();
        var model = TinyModel.WriteTo(folder);
        var sources = Enumerable.Range(1, 5).Select(i => folder.Write($"{i}.txt", Samples.Prose(700 * i))).ToArray();
        Assert.All(Libllama.Compress(options, model, sources), outcome => Assert.Null(outcome.Error));
        Array.ForEach(sources, File.Delete);
        Assert.All(Libllama.Expand(new(), model, [.. sources.Select(source => source + ".nc")]), outcome => Assert.Null(outcome.Error));
        Assert.All(sources, source => Assert.Equal(Samples.Prose((int)new FileInfo(source).Length), File.ReadAllBytes(source)));
    }

    [Fact]
    public void Archives_of_both_backends_join()
    {
        var options = Libllama.Options();
        using var folder = new TemporaryFolder();
        var model = TinyModel.WriteTo(folder);
        var first = folder.Write("first.txt", Samples.Prose(900));
        var second = folder.Write("second.txt", Samples.Prose(800));
        Libllama.Compress(options, model, first);
        Libllama.Compress(new(), model, second);
        var joined = folder.Write("joined.nc", [.. File.ReadAllBytes(first + ".nc"), .. File.ReadAllBytes(second + ".nc")]);
        File.Delete(first);
        Assert.Null(Assert.Single(Libllama.Expand(new(), model, joined)).Error);
        Assert.Equal([.. Samples.Prose(900), .. Samples.Prose(800)], File.ReadAllBytes(first));
    }

    // Each word is one token, so a text of them has half the tokens of prose of the same length, and takes half the time.
    private static byte[] LongWords(int length)
    {
        string[] words = ["information ", "development ", "understanding ", "international ", "environmental ", "government ", "significant ", "communication\n"];
        var random = new Random(3);
        var text = new StringBuilder();
        while (text.Length < length)
        {
            text.Append(words[random.Next(words.Length)]);
        }

        return Encoding.ASCII.GetBytes(text.ToString(0, length));
    }

    private static void AssertComesBack(TemporaryFolder folder, BackendOptions options, string model, byte[] content)
    {
        var source = folder.Write("text.txt", content);
        var compressed = Assert.Single(Libllama.Compress(options, model, source));
        Assert.Null(compressed.Error);
        Assert.True(compressed.Tokens > 0);
        File.Delete(source);
        Assert.Null(Assert.Single(Libllama.Expand(new(), model, source + ".nc")).Error);
        Assert.Equal(content, File.ReadAllBytes(source));
    }
}
