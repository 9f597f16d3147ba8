using System.Globalization;
using System.Text;
using Nacrith.Engine.Measuring;

namespace Nacrith.Engine.Reporting;

/// <summary>The lines that cost most for their length; very short ones tell nothing and are left out.</summary>
internal sealed class SurprisingLines
{
    private const int Most = 20;
    private const int ShortestLine = 12;
    private const int LongestText = 160;

    private readonly LineSplitter _splitter = new();
    private readonly PriorityQueue<MeasuredLine, double> _lines = new();

    /// <summary>Takes the next block.</summary>
    public void Add(MeasuredBlock block)
    {
        foreach (var line in _splitter.Add(block))
        {
            Add(line);
        }
    }

    /// <summary>Takes what follows the last line end.</summary>
    public void Finish()
    {
        if (_splitter.Finish() is { } line)
        {
            Add(line);
        }
    }

    /// <summary>Rows of a table: number, bits per byte, bits, text.</summary>
    public string ToRows()
    {
        var html = new StringBuilder();
        foreach (var (line, cost) in _lines.UnorderedItems.OrderByDescending(item => item.Priority).ThenBy(item => item.Element.Number))
        {
            var text = line.Text.Length > LongestText ? line.Text[..LongestText] + "…" : line.Text;
            html.Append(CultureInfo.InvariantCulture, $"<tr><td class=n>{line.Number}<td class=n>{cost:F2}<td class=n>{line.Bits:F0}")
                .Append(CultureInfo.InvariantCulture, $"<td class=t><span class=s{SurpriseScale.StepOf(cost)}>{HtmlText.Escape(text)}</span>\n");
        }

        return html.ToString();
    }

    private void Add(MeasuredLine line)
    {
        if (line.Length < ShortestLine)
        {
            return;
        }

        // Text is all that is large about a line, and only its beginning is shown.
        var kept = line.Text.Length > LongestText ? line with { Text = line.Text[..(LongestText + 1)] } : line;
        _lines.Enqueue(kept, line.Bits / line.Length);
        if (_lines.Count > Most)
        {
            _lines.Dequeue();
        }
    }
}
