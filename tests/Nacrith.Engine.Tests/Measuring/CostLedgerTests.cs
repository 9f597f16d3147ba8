using Nacrith.Engine.Language;
using Nacrith.Engine.Language.Gguf;
using Nacrith.Engine.Measuring;

namespace Nacrith.Engine.Tests.Measuring;

/// <summary>Costs that come lane by lane and step by step end up in the order of the text.</summary>
public sealed class CostLedgerTests
{
    [Fact]
    public void Lanes_are_joined_in_the_order_of_the_text()
    {
        var vocabulary = TokenVocabulary.Read(GgufFile.Open(ShippedModel.Path));
        var ledger = new CostLedger(vocabulary);
        ledger.BeginSpan(isNeural: false);
        Book(ledger, [0.5]);

        // "ab" "c" in one lane, "de" in another: the second lane's token is coded between the first's.
        int[] first = [TokenOf(vocabulary, "ab"), TokenOf(vocabulary, "c")];
        var second = TokenOf(vocabulary, "de");
        ledger.BeginSpan(isNeural: true);
        Step(ledger, vocabulary, [0, 1], [first[0], second], [1, 2, 30, 40]);
        Step(ledger, vocabulary, [0], [first[1]], [3]);

        var (bits, tokens) = ledger.Take();
        Assert.Equal([0.5, 1, 2, 3, 30, 40], bits);
        Assert.Equal([new(1, 2, first[0]), new(3, 1, first[1]), new(4, 2, second)], tokens);
        Assert.Empty(ledger.Take().Bits);
    }

    [Fact]
    public void A_line_goes_on_from_block_to_block_and_a_long_one_keeps_its_beginning()
    {
        var splitter = new LineSplitter();
        var text = "one\r\n" + new string('x', LineSplitter.LongestText + 10) + "\nend";
        var lines = new List<MeasuredLine>();
        for (var start = 0; start < text.Length; start += 1000)
        {
            var part = System.Text.Encoding.ASCII.GetBytes(text[start..Math.Min(start + 1000, text.Length)]);
            lines.AddRange(splitter.Add(new(start, part, Enumerable.Repeat(1.0, part.Length).ToArray(), [])));
        }

        lines.Add(splitter.Finish()!);
        Assert.Null(splitter.Finish());
        Assert.Equal(["one", new string('x', LineSplitter.LongestText), "end"], lines.Select(line => line.Text));
        Assert.Equal([1L, 2, 3], lines.Select(line => line.Number));
        Assert.Equal([0L, 5, 5 + LineSplitter.LongestText + 11], lines.Select(line => line.Offset));
        Assert.All(lines, line => Assert.Equal(line.Length, line.Bits));
    }

    private static int TokenOf(TokenVocabulary vocabulary, string text)
    {
        var bytes = System.Text.Encoding.ASCII.GetBytes(text);
        return Enumerable.Range(0, vocabulary.Count).First(id => vocabulary.BytesOfId(id).SequenceEqual(bytes));
    }

    private static void Step(CostLedger ledger, TokenVocabulary vocabulary, int[] lanes, int[] tokens, double[] costs)
    {
        ledger.Observe(lanes, new float[lanes.Length * vocabulary.RankCount], tokens);
        Book(ledger, costs);
    }

    private static void Book(CostLedger ledger, double[] costs)
    {
        foreach (var cost in costs)
        {
            ledger.BeginByte();
            ledger.Add(cost / 2);
            ledger.Add(cost / 2);
        }
    }
}
