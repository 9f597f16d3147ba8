using Nacrith.Engine.Modeling;

namespace Nacrith.Engine.Tests.Modeling;

public sealed class TokenDistributionTests
{
    [Fact]
    public void Exponentials_and_their_sum_match_the_platform()
    {
        var random = new Random(3);
        var row = Enumerable.Range(0, 1003).Select(_ => (random.NextSingle() * 40f) - 20f).ToArray();
        var bias = Enumerable.Range(0, 1003).Select(_ => random.NextSingle()).ToArray();
        var logits = row.Select((x, i) => (double)x + bias[i]).ToArray();
        var maximum = logits.Max();
        var sum = TokenDistribution.Exponentials(row, bias);
        Assert.Equal(logits.Sum(x => Math.Exp(x - maximum)), sum, 1e-3);
        for (var i = 0; i < row.Length; i++)
        {
            Assert.Equal(Math.Exp(logits[i] - maximum), row[i], 1e-5);
        }
    }

    [Theory]
    [InlineData(5)]
    [InlineData(16)]
    [InlineData(1003)]
    public void Cumulative_weights_are_those_of_a_plain_loop(int count)
    {
        var random = new Random(4);
        var row = Enumerable.Range(0, count).Select(_ => random.NextSingle()).ToArray();
        var cumulative = new uint[count + 1];
        const float scale = 1e6f;
        TokenDistribution.Accumulate(row, scale, cumulative);
        var expected = 0u;
        for (var i = 0; i < count; i++)
        {
            Assert.Equal(expected, cumulative[i]);
            expected += (uint)(int)(row[i] * scale) + 1;
        }

        Assert.Equal(expected, cumulative[count]);
    }
}
