using System.Diagnostics;
using System.Text;
using Nacrith.Engine.Forms;
using Nacrith.Engine.Measuring;
using Nacrith.Engine.Reporting;
using Nacrith.Engine.Tests.Forms;

namespace Nacrith.Engine.Tests.Measuring;

/// <summary>The page shows any content and obeys none, loads nothing, and stays bounded.</summary>
public sealed class EntropyPageTests
{
    private static readonly LevelLength[] Levels = [new("gzip", 60, TimeSpan.FromSeconds(1)), new("Fast", 50, TimeSpan.Zero), new("Balanced", 40, null), new("Max", 40, null)];

    [Fact]
    public void What_the_content_holds_is_escaped()
    {
        var html = Page("<script>alert('x')</script>\n</pre><img src=\"https://a.b/c\">{{text}} & \u202Eevil\u0000\u001B[31m\n", "a<b>\".txt");
        Assert.DoesNotContain("<script", html, StringComparison.OrdinalIgnoreCase);
        Assert.DoesNotContain("<img", html, StringComparison.OrdinalIgnoreCase);
        Assert.DoesNotContain("a<b>", html, StringComparison.Ordinal);
        Assert.Contains("{{text}}", html, StringComparison.Ordinal);
        Assert.Contains("&amp;", html, StringComparison.Ordinal);
        Assert.Contains("⟨U+202E⟩", html, StringComparison.Ordinal);
        Assert.Contains("\u2400\u241B[31m", html, StringComparison.Ordinal);
        Assert.Equal(1, html.Split("</pre>").Length - 1);
    }

    [Fact]
    public void It_loads_nothing()
    {
        var html = Page(Encoding.ASCII.GetString(Samples.Prose(2000)), "prose.txt");
        foreach (var loader in new[] { "http:", "https:", "src=", "href=", "@import", "url(" })
        {
            Assert.DoesNotContain(loader, html, StringComparison.OrdinalIgnoreCase);
        }

        Assert.Contains("prefers-color-scheme: dark", html, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(100)]
    [InlineData(20_000)]
    [InlineData(1_000_000)]
    [InlineData(1_300_000)]
    public void It_is_bounded(int length)
    {
        var text = Encoding.ASCII.GetString(Samples.Prose(length));
        var clock = Stopwatch.StartNew();
        var html = Page(text, "prose.txt");
        Assert.InRange(clock.Elapsed.TotalSeconds, 0, 10);
        Assert.InRange(html.Split("<span").Length - 1, 0, ColouredText.MostRuns + 50);
        Assert.InRange(html.Split("<rect").Length - 1, 1, 240);
        Assert.InRange(Encoding.UTF8.GetByteCount(html), length > 0 ? Math.Min(length, ColouredText.LongestText) : 1, (2 * Math.Min(length, ColouredText.LongestText)) + 1_000_000);
        Assert.Equal(length > ColouredText.LongestText, html.Contains("The first 1,000,000 of", StringComparison.Ordinal));
    }

    [Fact]
    public void Line_ends_of_windows_show_as_line_ends()
    {
        var html = Page("one\r\ntwo\r\n\rthree", "windows.txt");
        Assert.Equal(1, html.Split('\u240D').Length - 1);
    }

    [Fact]
    public void Characters_are_not_torn_by_tokens()
    {
        var html = Page(string.Concat(Enumerable.Repeat("Größe €5 日本語 😀\n", 40)), "unicode.txt");
        Assert.DoesNotContain("\uFFFD", html, StringComparison.Ordinal);
    }

    [Fact]
    public void Text_in_UTF16_shows_as_text()
    {
        byte[] content = [.. FormSamples.WideProse(1000, isMarked: true)];
        var formed = FormedContent.Of(content, isLight: false);
        var page = new EntropyPage("wide.txt", content.Length);
        page.Add(new(0, formed.Coded, new double[formed.Coded.Length], []) { Places = ContentPlaces.Of(formed) });
        var html = page.ToHtml(new(content.Length, 10, 4.5, 1.5, 1.2, 40), Levels);
        Assert.Contains(Encoding.ASCII.GetString(Samples.Prose(1000))[..40].Split('\n')[0], html, StringComparison.Ordinal);
        Assert.DoesNotContain('\u2400', html);
        Assert.DoesNotContain("The first", html, StringComparison.Ordinal);
    }

    // Costs go up and down from byte to byte, which makes as many runs as there can be.
    private static string Page(string text, string name)
    {
        var content = Encoding.UTF8.GetBytes(text);
        var bits = content.Select((_, i) => (i % 7) * 1.1).ToArray();
        var page = new EntropyPage(name, content.Length);
        page.Add(new(0, content, bits, []));
        return page.ToHtml(new(content.Length, 10, 4.5, 1.5, 1.2, 40), Levels);
    }
}
