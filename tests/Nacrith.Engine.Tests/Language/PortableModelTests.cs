using System.Text.Json;
using Nacrith.Engine.Language;
using Nacrith.Engine.Language.Gguf;
using Nacrith.Engine.Language.Portable;
using Nacrith.Engine.Threading;

namespace Nacrith.Engine.Tests.Language;

/// <summary>Holds the portable model to the costs that a float32 transformer computed for the same weights.</summary>
public sealed class PortableModelTests
{
    [Fact]
    public void Costs_are_those_of_float32_within_two_percent_each_and_less_together()
    {
        using var crew = new WorkCrew();
        using var model = PortableModel.Load(GgufFile.Open(ShippedModel.Path), crew);
        using var golden = JsonDocument.Parse(File.ReadAllBytes(Path.Combine(AppContext.BaseDirectory, "Golden", "model-float32.json")));
        double ours = 0, theirs = 0;
        foreach (var text in golden.RootElement.EnumerateArray())
        {
            var ids = text.GetProperty("ids").EnumerateArray().Select(id => id.GetInt32()).ToArray();
            var expected = text.GetProperty("total_bits").GetDouble();
            var bits = CostOf(model, ids);
            Assert.InRange(bits / expected, 0.98, 1.02);
            (ours, theirs) = (ours + bits, theirs + expected);
        }

        Assert.InRange(ours / theirs, 0.993, 1.007);
    }

    private static double CostOf(PortableModel model, int[] ids)
    {
        var count = ids.Length - 1;
        using var session = model.OpenLanes(1, 1024);
        session.Advance([new LaneRun(0, count)], ids.AsSpan(0, count));
        var logits = new float[count * model.Vocabulary.RankCount];
        session.ReadLogits([.. Enumerable.Range(0, count)], logits);
        var bits = 0.0;
        for (var row = 0; row < count; row++)
        {
            var next = logits.AsSpan(row * model.Vocabulary.RankCount, model.Vocabulary.RankCount);
            var sum = 0.0;
            for (var rank = 0; rank < next.Length; rank++)
            {
                sum += model.Vocabulary.IsEscapeRank(rank) ? 0 : Math.Exp(next[rank]);
            }

            bits += (Math.Log(sum) - next[model.Vocabulary.RankOfId(ids[row + 1])]) / Math.Log(2);
        }

        return bits;
    }
}
