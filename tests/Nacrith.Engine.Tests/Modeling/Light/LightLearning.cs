using Nacrith.Engine.Coding;
using Nacrith.Engine.Modeling.Light;

namespace Nacrith.Engine.Tests.Modeling.Light;

/// <summary>
/// Learns <see cref="LightPriors"/> from example files: every file is coded by a fresh model that begins with what the
/// models before it learned, all files twice, and what they learned the second time is averaged.
/// </summary>
internal static class LightLearning
{
    /// <summary>Learns from the contents of files, which are best mixed in kind.</summary>
    public static LightPriors From(IReadOnlyList<byte[]> contents)
    {
        var sum = new double[Numbers(new()).Length];
        var priors = Neutral();
        for (var pass = 0; pass < 2; pass++)
        {
            foreach (var content in contents)
            {
                var counter = default(EntropyCounter);
                using var model = new LightModel(content.Length, priors);
                model.CodeBytes(ref counter, content);
                var next = new LightPriors();
                model.Learned(next);
                WeightAverage.Of(model.Mixer, LightModel.SetSizes, LightModel.FinalSize, priors, next);
                priors = next;
                var learned = Numbers(priors);
                for (var i = 0; pass == 1 && i < sum.Length; i++)
                {
                    sum[i] += learned[i] / contents.Count;
                }
            }
        }

        return FromNumbers(sum);
    }

    // What can be said without having seen anything.
    private static LightPriors Neutral()
    {
        const ushort right = 3 << 14;
        const ushort wrong = 1 << 14;
        const float stretchWeight = 0.1f;
        var priors = new LightPriors();
        for (var i = 0; i < LightPriors.MatchEntries; i++)
        {
            priors.LongMatch[i] = priors.ShortMatch[i] = (i & 1) != 0 ? right : wrong;
        }

        priors.Expected.AsSpan().Fill(right);
        for (var i = 0; i < priors.Weights.Length; i++)
        {
            priors.Weights[i] = i % LightMixer.Width < ContextBank.Count ? stretchWeight : 0f;
        }

        priors.FinalWeights.AsSpan().Fill(1f / LightMixer.Sets);
        return priors;
    }

    private static double[] Numbers(LightPriors priors) =>
    [
        .. priors.Maps.Concat(priors.LongMatch).Concat(priors.ShortMatch).Concat(priors.Expected).Select(value => (double)value),
        .. priors.Weights.Concat(priors.FinalWeights).Select(value => (double)value),
    ];

    private static LightPriors FromNumbers(ReadOnlySpan<double> numbers)
    {
        var priors = new LightPriors();
        foreach (var table in (ushort[][])[priors.Maps, priors.LongMatch, priors.ShortMatch, priors.Expected])
        {
            for (var i = 0; i < table.Length; i++)
            {
                table[i] = (ushort)numbers[i];
            }

            numbers = numbers[table.Length..];
        }

        foreach (var table in (float[][])[priors.Weights, priors.FinalWeights])
        {
            for (var i = 0; i < table.Length; i++)
            {
                table[i] = (float)numbers[i];
            }

            numbers = numbers[table.Length..];
        }

        return priors;
    }
}
