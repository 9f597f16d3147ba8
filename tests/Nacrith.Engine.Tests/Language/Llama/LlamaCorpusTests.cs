namespace Nacrith.Engine.Tests.Language.Llama;

/// <summary>Real files through libllama with the shipped model; whole ones are for the benchmark, as they take minutes.</summary>
public class LlamaCorpusTests
{
    [Theory]
    [InlineData("alice29.txt", 1, 1500)]
    [InlineData("alice29.txt", 4, 8000)]
    [InlineData("windows.log", 1, 1000)]
    [InlineData("windows.log", 4, 2500)]
    [InlineData("xargs.1", 1, 1500)]
    [InlineData("xargs.1", 4, 4227)]
    public void The_beginning_of_a_file_comes_back(string name, int workers, int length)
    {
        var options = Libllama.Options(workers);
        using var folder = new TemporaryFolder();
        var content = File.ReadAllBytes(Corpus.File(name))[..length];
        var source = folder.Write(name, content);
        Assert.Null(Assert.Single(Libllama.Compress(options, ShippedModel.Path, source)).Error);
        File.Delete(source);
        Assert.Null(Assert.Single(Libllama.Expand(new(), ShippedModel.Path, source + ".nc")).Error);
        Assert.Equal(content, File.ReadAllBytes(source));
    }
}
