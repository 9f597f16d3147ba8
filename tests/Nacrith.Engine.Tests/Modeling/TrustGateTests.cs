using Nacrith.Engine.Modeling;

namespace Nacrith.Engine.Tests.Modeling;

/// <summary>The mixture of the ensemble and the language model.</summary>
public sealed class TrustGateTests
{
    [Theory]
    [InlineData(0.9, 0.6)]
    [InlineData(0.6, 0.9)]
    public void It_costs_hardly_more_than_the_better_of_the_two(double ensemble, double language)
    {
        var gate = new TrustGate();
        var (cost, best) = (0.0, 0.0);
        for (var i = 0; i < 10_000; i++)
        {
            var bit = i % 10 == 0 ? 0 : 1;
            cost += Cost(gate.Combine(ensemble, language), bit);
            best += Cost(Math.Max(ensemble, language), bit);
            gate.Update(bit);
        }

        Assert.InRange(cost - best, 0, 0.001 * best + 2);
    }

    [Fact]
    public void It_changes_sides_within_a_few_thousand_decisions()
    {
        var gate = new TrustGate();
        for (var i = 0; i < 100_000; i++)
        {
            gate.Combine(0.999, 0.5);
            gate.Update(1);
        }

        Assert.InRange(gate.Combine(0.999, 0.5), 0.99, 0.999);
        for (var i = 0; i < 1_000; i++)
        {
            gate.Combine(0.5, 0.999);
            gate.Update(1);
        }

        Assert.InRange(gate.Combine(0.5, 0.999), 0.99, 0.999);
    }

    [Fact]
    public void Certainty_on_either_side_does_no_harm()
    {
        var gate = new TrustGate();
        for (var i = 0; i < 1_000; i++)
        {
            var probability = gate.Combine(1.0 / (1L << 32), 1 - (1.0 / (1L << 32)));
            Assert.InRange(probability, 0, 1);
            gate.Update(i & 1);
        }
    }

    private static double Cost(double probabilityOfOne, int bit) => -Math.Log2(bit != 0 ? probabilityOfOne : 1 - probabilityOfOne);
}
