using Nacrith.Engine.Modeling.Light;

namespace Nacrith.Engine.Tests.Modeling.Light;

/// <summary>Averages the rows of a mixer that begin with the same weights, each weighed by how far it moved from them.</summary>
internal static class WeightAverage
{
    /// <summary>Fills the weights of <paramref name="priors"/>; groups that did not move keep those of <paramref name="before"/>.</summary>
    public static void Of(LightMixer mixer, ReadOnlySpan<int> setSizes, int finalSize, LightPriors before, LightPriors priors)
    {
        var sums = new double[priors.Weights.Length];
        var shares = new double[LightPriors.WeightRows];
        for (var set = 0; set < LightMixer.Sets; set++)
        {
            for (var row = 0; row < setSizes[set]; row++)
            {
                var group = LightPriors.WeightRow(set, row);
                var at = group * LightMixer.Width;
                shares[group] += Add(
                    mixer.Row(set, row), before.Weights.AsSpan(at, LightMixer.Width), sums.AsSpan(at, LightMixer.Width));
            }
        }

        for (var i = 0; i < sums.Length; i++)
        {
            var share = shares[i / LightMixer.Width];
            priors.Weights[i] = share > 0 ? (float)(sums[i] / share) : before.Weights[i];
        }

        AverageFinal(mixer, finalSize, before, priors);
    }

    private static void AverageFinal(LightMixer mixer, int finalSize, LightPriors before, LightPriors priors)
    {
        var sums = new double[LightMixer.Sets];
        var share = 0.0;
        for (var row = 0; row < finalSize; row++)
        {
            share += Add(mixer.FinalRow(row), before.FinalWeights, sums);
        }

        for (var i = 0; i < sums.Length; i++)
        {
            priors.FinalWeights[i] = share > 0 ? (float)(sums[i] / share) : before.FinalWeights[i];
        }
    }

    private static double Add(ReadOnlySpan<float> row, ReadOnlySpan<float> first, Span<double> sums)
    {
        var moved = 0.0;
        for (var i = 0; i < row.Length; i++)
        {
            moved += Math.Abs(row[i] - first[i]);
        }

        for (var i = 0; i < row.Length; i++)
        {
            sums[i] += moved * row[i];
        }

        return moved;
    }
}
