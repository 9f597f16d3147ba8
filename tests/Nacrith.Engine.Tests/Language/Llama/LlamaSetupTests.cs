using Nacrith.Engine.Language.Llama;

namespace Nacrith.Engine.Tests.Language.Llama;

public class LlamaSetupTests
{
    [Fact]
    public void What_an_archive_records_reads_back()
    {
        var setup = new LlamaSetup("0.5.0", "NVIDIA H100 80GB HBM3+NVIDIA H100 80GB HBM3", 16, 8);
        Assert.Equal(setup, LlamaSetup.Parse(setup.ToString()));
        Assert.Equal("0.5.0/zen4/2x1", new LlamaSetup("0.5.0", "zen4", 2, 1).ToString());
        Assert.Equal("llama.cpp 0.5.0 on 'zen4' with 2 threads and 1 worker", LlamaSetup.Describe("0.5.0/zen4/2x1"));
        Assert.Equal("the portable backend", LlamaSetup.Describe(""));
    }

    [Theory]
    [InlineData("")]
    [InlineData("portable")]
    [InlineData("0.5.0/zen4/2x9")]
    [InlineData("0.5.0/zen4/0x1")]
    [InlineData("0.5.0/zen4/99999x1")]
    [InlineData("0.5.0/zen4/2x1/more")]
    public void Anything_else_is_no_setup(string text) => Assert.Null(LlamaSetup.Parse(text));

    [Theory]
    [InlineData(1_300_000_000, 1)]
    [InlineData(1_900_000_000, 2)]
    [InlineData(80_000_000_000, 8)]
    [InlineData(300_000_000, 1)]
    public void Workers_are_as_many_as_fit_but_eight(long free, int expected) =>
        Assert.Equal(expected, LlamaDevices.WorkersIn(free, modelLength: 538_000_000));
}
