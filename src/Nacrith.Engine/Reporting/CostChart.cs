using System.Globalization;
using System.Text;
using Nacrith.Engine.Measuring;

namespace Nacrith.Engine.Reporting;

/// <summary>Bits per byte along the content, as an inline SVG of at most 240 bars.</summary>
/// <param name="length">Bytes of the content.</param>
internal sealed class CostChart(long length)
{
    private const int MostBars = 240;
    private const int Width = 960;
    private const int Height = 240;
    private const int Left = 44;
    private const int Right = 8;
    private const int Top = 12;
    private const int Bottom = 28;

    private static readonly double[] NiceSteps = [0.1, 0.2, 0.25, 0.5, 1, 2];

    private readonly double[] _bits = new double[Math.Clamp(length, 1, MostBars)];
    private readonly long[] _bytes = new long[Math.Clamp(length, 1, MostBars)];

    /// <summary>Takes the next block.</summary>
    public void Add(MeasuredBlock block)
    {
        var costs = block.Bits.Span;
        for (var i = 0; i < costs.Length; i++)
        {
            Add(block.Offset + block.Places[i], block.Places[i + 1] - block.Places[i], costs[i]);
        }
    }

    /// <summary>The chart.</summary>
    public string ToSvg()
    {
        var svg = new StringBuilder();
        var average = _bits.Sum() / Math.Max(length, 1);
        svg.Append(CultureInfo.InvariantCulture, $"<svg viewBox=\"0 0 {Width} {Height}\" role=img aria-labelledby=\"chart-title chart-text\">")
            .Append("<title id=chart-title>Bits per byte along the content</title>")
            .Append(CultureInfo.InvariantCulture, $"<desc id=chart-text>{_bits.Length} bars from the first to the last byte; on average {average:F2} bits a byte, at most {Highest():F2}.</desc>");
        var step = NiceSteps.FirstOrDefault(step => step * 5 >= Highest(), NiceSteps[^1]);
        var top = Math.Max(step, Math.Ceiling(Highest() / step) * step);
        AppendScale(svg, step, top);
        AppendBars(svg, top);
        AppendLine(svg, "average", Y(average, top));
        return svg.Append("</svg>").ToString();
    }

    // A byte that is coded stands for one of the content, for the two of a character in UTF-16, or for none.
    private void Add(long offset, int count, double bits)
    {
        _bits[BarOf(offset)] += count == 0 ? bits : 0;
        for (var i = 0; i < count; i++)
        {
            _bits[BarOf(offset + i)] += bits / count;
            _bytes[BarOf(offset + i)]++;
        }
    }

    private int BarOf(long offset) => (int)((Int128)offset * _bits.Length / length);

    private double Highest() => Enumerable.Range(0, _bits.Length).Max(CostOf);

    private double CostOf(int bar) => _bytes[bar] == 0 ? 0 : _bits[bar] / _bytes[bar];

    private static void AppendScale(StringBuilder svg, double step, double top)
    {
        for (var tick = 0; tick * step <= top + (step / 2); tick++)
        {
            var y = Y(tick * step, top);
            AppendLine(svg, "grid", y);
            svg.Append(CultureInfo.InvariantCulture, $"<text x={Left - 6} y={y + 4:F1} text-anchor=end>{tick * step:0.##}</text>");
        }
    }

    private void AppendBars(StringBuilder svg, double top)
    {
        var width = (double)(Width - Left - Right) / _bits.Length;
        for (var bar = 0; bar < _bits.Length; bar++)
        {
            var y = Y(CostOf(bar), top);
            svg.Append(CultureInfo.InvariantCulture, $"<rect class=b{SurpriseScale.StepOf(CostOf(bar))} x={Left + (bar * width):F2} y={y:F1} width={Math.Max(width - 0.4, 0.6):F2} height={Height - Bottom - y:F1}>")
                .Append(CultureInfo.InvariantCulture, $"<title>from byte {length * bar / _bits.Length:N0}: {CostOf(bar):F2} bits/byte</title></rect>");
        }

        for (var quarter = 0; quarter <= 4; quarter++)
        {
            var anchor = quarter switch { 0 => "start", 4 => "end", _ => "middle" };
            svg.Append(CultureInfo.InvariantCulture, $"<text x={Left + ((Width - Left - Right) * quarter / 4)} y={Height - 8} text-anchor={anchor}>{length * quarter / 4:N0}{(quarter == 4 ? " bytes" : "")}</text>");
        }
    }

    private static void AppendLine(StringBuilder svg, string kind, double y) =>
        svg.Append(CultureInfo.InvariantCulture, $"<line class={kind} x1={Left} x2={Width - Right} y1={y:F1} y2={y:F1} />");

    private static double Y(double value, double top) => Height - Bottom - ((Height - Top - Bottom) * value / top);
}
