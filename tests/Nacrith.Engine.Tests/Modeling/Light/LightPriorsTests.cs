using System.Text;
using Nacrith.Engine.Coding;
using Nacrith.Engine.Modeling.Light;

namespace Nacrith.Engine.Tests.Modeling.Light;

public class LightPriorsTests
{
    [Fact]
    public void The_shipped_table_is_written_as_it_was_read()
    {
        using var resource = typeof(LightPriors).Assembly.GetManifestResourceStream("LightPriors.bin")!;
        using var original = new MemoryStream();
        resource.CopyTo(original);
        using var written = new MemoryStream();
        LightPriors.Shipped.Write(written);
        Assert.Equal(original.ToArray(), written.ToArray());
    }

    [Fact]
    public void What_was_learned_from_one_text_shortens_another()
    {
        var learned = LightLearning.From([Numbers(0), Numbers(500)]);
        var naive = LightLearning.From([new byte[64]]);
        Assert.True(Bits(learned, Numbers(2000)) < Bits(naive, Numbers(2000)));
    }

    private static byte[] Numbers(int first) =>
        Encoding.ASCII.GetBytes(string.Join('\n', Enumerable.Range(first, 300).Select(i => $"row {i} is {i * 7919 % 1009}")));

    private static double Bits(LightPriors priors, byte[] content)
    {
        var counter = default(EntropyCounter);
        using var model = new LightModel(content.Length, priors);
        model.CodeBytes(ref counter, content);
        return counter.Bits;
    }
}
