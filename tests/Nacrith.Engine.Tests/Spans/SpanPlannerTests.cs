using System.Text;
using Nacrith.Engine.Lanes;
using Nacrith.Engine.Spans;

namespace Nacrith.Engine.Tests.Spans;

/// <summary>What is planned for a block: which stretches are neural, and how many lanes they are worth.</summary>
public sealed class SpanPlannerTests
{
    [Fact]
    public void At_Max_all_text_is_neural_and_its_lanes_follow_what_it_costs()
    {
        var talk = Assert.Single(Plan(Sentences(300_000, shareSaidBefore: 0), CompressionLevel.Max));
        var log = Assert.Single(Plan(Log(100_000), CompressionLevel.Max));
        Assert.True(talk.IsNeural && log.IsNeural);
        Assert.Equal(LanePlan.FewLanes, talk.MostLanes);
        Assert.Equal(1, log.MostLanes);
    }

    [Fact]
    public void At_Max_a_text_that_refers_to_itself_has_few_lanes()
    {
        var report = Assert.Single(Plan(Sentences(300_000, shareSaidBefore: 0.35), CompressionLevel.Max));
        Assert.True(report.IsNeural);
        Assert.InRange(report.MostLanes, 2, 3);
    }

    [Fact]
    public void At_Balanced_what_repeats_itself_stays_plain_after_its_beginning()
    {
        var spans = Plan(Log(100_000), CompressionLevel.Balanced);
        Assert.False(spans[^1].IsNeural);
        Assert.True(spans[^1].Length > 90_000);
        Assert.All(spans, span => Assert.Equal(LanePlan.MostLanes, span.MostLanes));
    }

    [Fact]
    public void At_Balanced_numbers_that_nothing_foresees_do_not_make_a_log_neural()
    {
        // 14 digits of 3.3 bits a line of about 45 bytes: more than a bit a byte.
        var random = new Random(3);
        var lines = Enumerable.Range(0, 2000).Select(_ => $"block {random.NextInt64(10_000_000_000_000, 99_999_999_999_999)} has been received\n");
        var spans = Plan(Encoding.ASCII.GetBytes(string.Concat(lines)), CompressionLevel.Balanced);
        Assert.False(spans[^1].IsNeural);
        Assert.True(spans[^1].Length > 70_000);
    }

    [Theory]
    [InlineData(CompressionLevel.Balanced)]
    [InlineData(CompressionLevel.Max)]
    public void Data_that_is_no_text_is_plain(CompressionLevel level)
    {
        var content = new byte[50_000];
        new Random(1).NextBytes(content);
        Assert.Equal([new SpanPlan(content.Length, IsNeural: false)], Plan(content, level));
    }

    private static List<SpanPlan> Plan(byte[] content, CompressionLevel level) =>
        SpanPlanner.Plan(content, level, new WorkMonitor(0, CancellationToken.None));

    // Sentences of words that follow one another at random, some of them said before.
    private static byte[] Sentences(int length, double shareSaidBefore)
    {
        var random = new Random(7);
        string[] words = [.. Enumerable.Range(0, 2000).Select(_ => string.Concat(Enumerable.Range(0, random.Next(2, 9)).Select(_ => (char)random.Next('a', 'z' + 1))))];
        List<string> said = ["This is where it begins.\n"];
        var text = new StringBuilder();
        while (text.Length < length)
        {
            var isNew = random.NextDouble() >= shareSaidBefore;
            var sentence = isNew ? $"{string.Join(' ', random.GetItems(words, 15))}.\n" : said[random.Next(said.Count)];
            said.Add(sentence);
            text.Append(sentence);
        }

        return Encoding.ASCII.GetBytes(text.ToString(0, length));
    }

    private static byte[] Log(int length)
    {
        var log = new StringBuilder();
        for (var i = 0; log.Length < length; i++)
        {
            log.Append("2026-03-01 12:00:00 INFO backup: file ").Append(i).Append(" of the share has been written\n");
        }

        return Encoding.ASCII.GetBytes(log.ToString(0, length));
    }
}
