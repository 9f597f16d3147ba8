using System.Text;
using Nacrith.Engine.Measuring;
using Nacrith.Engine.Tests.Forms;

namespace Nacrith.Engine.Tests.Measuring;

/// <summary>Every bit that a content costs is booked on one byte, so that lines and tokens add up to the whole.</summary>
public sealed class EntropyMeterTests
{
    public static TheoryData<string> Contents => ["empty", "one byte", "every byte", "invalid utf-8", "mixed newlines", "text with binary", "random"];

    [Theory]
    [MemberData(nameof(Contents))]
    public void Lines_and_tokens_add_up_to_the_whole(string name)
    {
        var content = Samples.All().Single(sample => sample.Name == name).Content;
        var (report, blocks) = Measure(content);
        var whole = report.EnsembleBitsPerByte * content.Length;
        var pieces = blocks.SelectMany(block => block.Pieces()).ToList();
        var splitter = new LineSplitter();
        var lines = blocks.SelectMany(splitter.Add).ToList();
        if (splitter.Finish() is { } last)
        {
            lines.Add(last);
        }

        Assert.Equal(content, blocks.SelectMany(block => block.Content.ToArray()));
        Assert.Equal(whole, pieces.Sum(piece => piece.Bits), 6);
        Assert.Equal(whole, lines.Sum(line => line.Bits), 6);
        Assert.Equal(content.Length, pieces.Sum(piece => piece.Length));
        Assert.Equal(report.Tokens, pieces.LongCount(piece => piece.Id is not null));
        Assert.Equal(LinesOf(content), lines.Select(line => (line.Number, line.Offset, line.Length)));
        Assert.All(lines, line => Assert.True(line.Bits >= 0));
    }

    [Theory]
    [InlineData("utf-16")]
    [InlineData("utf-16BE")]
    [InlineData("windows-1252")]
    public void Text_in_another_form_is_measured_as_text_at_its_place(string name)
    {
        var encoding = CodePagesEncodingProvider.Instance.GetEncoding(name) ?? Encoding.GetEncoding(name);
        var text = string.Concat(Enumerable.Range(0, 12).Select(i => $"{i:00} café, the “größte” of all {(encoding.IsSingleByte ? new string('-', 80) : "Журнал 😀")} naïve\r\n"));
        byte[] content = [.. Samples.Random(99), .. encoding.GetPreamble(), .. encoding.GetBytes(text), .. Samples.Random(40)];
        content = encoding.IsSingleByte ? encoding.GetBytes(text) : content;
        var (report, blocks) = Measure(content);
        var pieces = blocks.SelectMany(block => block.Pieces()).ToList();
        var splitter = new LineSplitter();
        var lines = blocks.SelectMany(splitter.Add).ToList();
        lines.AddRange(splitter.Finish() is { } last ? [last] : []);
        Assert.Equal(report.EnsembleBitsPerByte * content.Length, pieces.Sum(piece => piece.Bits), 6);
        Assert.Equal(report.EnsembleBitsPerByte * content.Length, lines.Sum(line => line.Bits), 6);
        Assert.Equal(content.Length, pieces.Sum(piece => piece.Length));
        Assert.Equal(content.Length, lines.Sum(line => line.Length));
        Assert.All(pieces.Zip(pieces.Skip(1)), pair => Assert.Equal(pair.First.Offset + pair.First.Length, pair.Second.Offset));

        // Each line but those that the other bytes are part of reads as it does in the content at its place.
        var whole = lines.Where(line => line.Text.StartsWith('0') || line.Text.StartsWith('1')).ToList();
        Assert.InRange(whole.Count, 11, 12);
        Assert.All(whole, line => Assert.Equal(line.Text + "\r\n", encoding.GetString(content, (int)line.Offset, (int)line.Length)));
    }

    [Fact]
    public void The_archive_is_as_long_as_foretold()
    {
        using var folder = new TemporaryFolder();
        byte[] content = [.. Samples.Prose(1500), .. FormSamples.WideProse(300)];
        var file = folder.Write("prose.txt", content);
        CompressionOutcome? outcome = null;
        Compressor.Compress(
            [new(file, file + ".nc")], new() { Level = CompressionLevel.Max, ModelPath = ShippedModel.Path }, done => outcome = done, null, TestContext.Current.CancellationToken);
        Assert.InRange(Measure(content).Report.CompressedLength, outcome!.CompressedLength - 12, outcome.CompressedLength + 12);
    }

    [Fact]
    public void A_surprise_costs_more_than_the_lines_around_it()
    {
        var log = string.Concat(Enumerable.Range(10, 12).Select(i => $"10:{i} backup of srv-{i} finished, 0 errors\n")).Split('\n');
        log[9] = "10:19 Zebra quilts outlast 7f3a marble!";
        var splitter = new LineSplitter();
        var lines = Measure(System.Text.Encoding.ASCII.GetBytes(string.Join('\n', log))).Blocks.SelectMany(splitter.Add);
        Assert.Equal(log[9], lines.Skip(1).MaxBy(line => line.Bits / line.Length)!.Text);
    }

    private static (EntropyReport Report, List<MeasuredBlock> Blocks) Measure(byte[] content)
    {
        var blocks = new List<MeasuredBlock>();
        using var stream = new MemoryStream(content);
        return (EntropyMeter.Measure(stream, "content", ShippedModel.Path, blocks.Add, null, TestContext.Current.CancellationToken), blocks);
    }

    private static IEnumerable<(long Number, long Offset, long Length)> LinesOf(byte[] content)
    {
        var number = 1L;
        for (int start = 0, end; start < content.Length; start = end)
        {
            end = Array.IndexOf(content, (byte)'\n', start) is var feed && feed < 0 ? content.Length : feed + 1;
            yield return (number++, start, end - start);
        }
    }
}
