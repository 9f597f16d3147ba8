using System.Globalization;
using System.Text;
using Nacrith.Engine.Files;
using Nacrith.Engine.Measuring;

namespace Nacrith.Engine.Reporting;

/// <summary>
/// A self-contained HTML page about one measured content: facts, bits along it, a comparison of levels, the most
/// surprising lines, and the text coloured by surprise. The page loads nothing and runs no script, and whatever the
/// content holds is shown, never obeyed. Its size is bounded: see <see cref="ColouredText"/>.
/// </summary>
internal sealed class EntropyPage
{
    private const string Template = "EntropyPage.html";

    private readonly string _name;
    private readonly ColouredText _text = new();
    private readonly CostChart _chart;
    private readonly SurprisingLines _lines = new();

    /// <summary>Begins a page.</summary>
    /// <param name="name">What to call the content.</param>
    /// <param name="length">Bytes of the content.</param>
    public EntropyPage(string name, long length)
    {
        _name = name;
        _chart = new CostChart(length);
    }

    /// <summary>Takes the next block.</summary>
    public void Add(MeasuredBlock block)
    {
        _text.Add(block);
        _chart.Add(block);
        _lines.Add(block);
    }

    /// <summary>Writes the page, whole or not at all.</summary>
    /// <param name="path">The file.</param>
    /// <param name="report">What was measured of the whole content.</param>
    /// <param name="levels">The comparison.</param>
    /// <param name="overwrite">Whether an existing file is replaced.</param>
    public void Write(string path, EntropyReport report, IReadOnlyList<LevelLength> levels, bool overwrite)
    {
        using var file = TemporaryFile.Create(path);
        file.Stream.Write(Encoding.UTF8.GetBytes(ToHtml(report, levels)));
        file.Commit(overwrite);
    }

    /// <summary>The page.</summary>
    public string ToHtml(EntropyReport report, IReadOnlyList<LevelLength> levels)
    {
        _lines.Finish();
        var parts = new Dictionary<string, string>
        {
            ["name"] = HtmlText.Escape(Path.GetFileName(_name)),
            ["facts"] = Facts(report),
            ["chart"] = _chart.ToSvg(),
            ["levels"] = string.Concat(levels.Select(level => LevelRow(level, report.Length))),
            ["levelsNote"] = LevelsNote(levels),
            ["lines"] = _lines.ToRows(),
            ["textNote"] = TextNote(report.Length),
            ["legend"] = Legend(),
            ["text"] = _text.ToHtml(),
            ["version"] = HtmlText.Escape($"version {typeof(EntropyPage).Assembly.GetName().Version?.ToString(3)}"),
        };
        return Fill(ReadTemplate(), parts);
    }

    // One pass over the template, so that what is filled in is never taken for a place to fill.
    private static string Fill(string template, Dictionary<string, string> parts)
    {
        var html = new StringBuilder(template.Length + parts.Values.Sum(part => part.Length));
        var rest = template.AsSpan();
        for (int open; (open = rest.IndexOf("{{")) >= 0;)
        {
            var close = rest.IndexOf("}}");
            html.Append(rest[..open]).Append(parts[rest[(open + 2)..close].ToString()]);
            rest = rest[(close + 2)..];
        }

        return html.Append(rest).ToString();
    }

    private static string ReadTemplate()
    {
        using var stream = typeof(EntropyPage).Assembly.GetManifestResourceStream(Template)!;
        using var reader = new StreamReader(stream);
        return reader.ReadToEnd().ReplaceLineEndings("\n");
    }

    private static string Facts(EntropyReport report)
    {
        var facts = new (string Name, string Value)[]
        {
            ("Bytes", Count(report.Length)),
            ("Tokens", Count(report.Tokens)),
            ("Bits/byte, both models", Cost(report.EnsembleBitsPerByte)),
            ("Bits/byte, language model", report.ModelBitsPerByte is { } cost ? Cost(cost) : "no text"),
            ("Bits/byte, byte frequencies", Cost(report.OrderZeroBitsPerByte)),
            ("Archive at Max, bytes", Count(report.CompressedLength)),
        };
        return string.Concat(facts.Select(fact => $"<div><dt>{fact.Name}</dt><dd>{fact.Value}</dd></div>\n"));
    }

    private static string LevelRow(LevelLength level, long length)
    {
        var share = level.Length / (double)Math.Max(length, 1);
        var seconds = level.Elapsed is { } time ? time.TotalSeconds.ToString("F1", CultureInfo.InvariantCulture) : "–";
        return string.Create(
            CultureInfo.InvariantCulture,
            $"<tr><th scope=row>{level.Name}<td class=n>{level.Length:N0}<td class=n>{Cost(8 * share)}<td class=n>{seconds}<td class=n>{100 * share:F1} %<td class=share><i style=\"width:{Math.Min(100, 100 * share):F1}%\"></i>\n");
    }

    private static string LevelsNote(IReadOnlyList<LevelLength> levels)
    {
        const string note = "Lengths of whole archives, headers and checksums included; gzip at its smallest, for comparison.";
        var same = levels.Any(level => level is { Name: nameof(CompressionLevel.Balanced), Elapsed: null });
        return same ? note + " Balanced uses the language model on all of this content, as Max does, so both write the same." : note;
    }

    private string TextNote(long length)
    {
        var shown = _text.ContentLength < length ? $"The first {Count(_text.ContentLength)} of {Count(length)} bytes. " : "";
        var unit = _text.BytesPerRun == 1 ? "token" : $"run of tokens of at least {Count(_text.BytesPerRun)} bytes";
        return $"{shown}Each {unit} is coloured by its bits per byte; point at it to see them.";
    }

    private static string Legend() => string.Concat(
        Enumerable.Range(0, SurpriseScale.Steps).Select(step => $"<li class=s{step}>{SurpriseScale.NameOf(step)}</li>\n"));

    private static string Count(long value) => value.ToString("N0", CultureInfo.InvariantCulture);

    private static string Cost(double value) => value.ToString("F3", CultureInfo.InvariantCulture);
}
