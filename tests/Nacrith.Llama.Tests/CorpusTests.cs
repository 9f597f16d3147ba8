using Nacrith.Engine.Tests;

namespace Nacrith.Llama.Tests;

/// <summary>
/// Real files through libllama with the shipped model, as little of each as shows that it works: three evaluations of every
/// token, one after another. Whole files are for the benchmark, as they take minutes.
/// </summary>
public class CorpusTests
{
    // Lanes have 1,300 tokens each, and more than one worker has something to do only where there is more than one lane.
    private const int TwoLanes = 10_000;

    [Theory]
    [InlineData("alice29.txt", 1, 800)]
    [InlineData("alice29.txt", 4, TwoLanes)]
    [InlineData("windows.log", 1, 500)]
    [InlineData("windows.log", 4, 500)]
    public void The_beginning_of_a_file_comes_back(string name, int workers, int length)
    {
        var options = Libllama.OneThreadEach(workers);
        using var folder = new TemporaryFolder();
        var content = File.ReadAllBytes(Corpus.File(name))[..length];
        var source = folder.Write(name, content);
        Assert.Null(Assert.Single(Libllama.Compress(options, ShippedModel.Path, source)).Error);
        File.Delete(source);
        Assert.Null(Assert.Single(Libllama.Expand(new(), ShippedModel.Path, source + ".nc")).Error);
        Assert.Equal(content, File.ReadAllBytes(source));
    }
}
