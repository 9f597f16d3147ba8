using System.Diagnostics;
using Nacrith.Engine;
using Nacrith.Engine.Tests;

namespace Nacrith.Reliability;

/// <summary>A page about much text is one that a browser can show.</summary>
public sealed class ReportTests
{
    private const int MostBytes = 3_000_000;
    private const int MostElements = 30_000;

    [Fact]
    public void A_page_about_much_text_stays_usable()
    {
        using var folder = new TemporaryFolder();
        var page = folder.At("page.html");
        var length = Campaign.Count(100_000, 1_000_000);
        using var content = new MemoryStream(Samples.Chatter(length));
        var clock = Stopwatch.StartNew();
        var report = EntropyMeter.Report(content, "chatter.txt", Campaign.ModelPath, page, false, null, null, TestContext.Current.CancellationToken);
        var seconds = clock.Elapsed.TotalSeconds;
        var elements = File.ReadAllText(page).Count(c => c == '<');
        Assert.Equal(length, report.Length);
        Assert.InRange(report.Tokens, length / 10, length);
        Assert.InRange(new FileInfo(page).Length, length, MostBytes);
        Assert.InRange(elements, 3_000, MostElements);

        // Nearly all of it is the models' time.
        Assert.InRange(seconds, 0, 30 + (length / 3_000.0));
        Campaign.Report($"reports: {length} bytes in {seconds:F1} s, a page of {new FileInfo(page).Length} bytes and {elements} elements");
    }
}
