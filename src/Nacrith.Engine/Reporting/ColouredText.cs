using System.Buffers;
using System.Globalization;
using System.Text;
using Nacrith.Engine.Measuring;

namespace Nacrith.Engine.Reporting;

/// <summary>
/// The content, coloured by surprise. However long it is, the page holds a bounded number of elements: each colours a
/// run of tokens, the longer the more text there is, and only the first <see cref="LongestText"/> bytes are shown.
/// </summary>
internal sealed class ColouredText
{
    /// <summary>Most bytes that are shown.</summary>
    public const int LongestText = 1_000_000;

    /// <summary>About as many coloured runs at most.</summary>
    public const int MostRuns = 12_000;

    private const int LongestCharacter = 4;

    private readonly ArrayBufferWriter<byte> _bytes = new();
    private readonly List<(int Length, double Bits)> _pieces = [];

    /// <summary>Bytes shown, as they are coded.</summary>
    public int Length => _bytes.WrittenCount;

    /// <summary>Bytes of the content that they stand for.</summary>
    public long ContentLength { get; private set; }

    /// <summary>Bytes that a run has at least.</summary>
    public int BytesPerRun => Math.Max(1, (Length + MostRuns - 1) / MostRuns);

    /// <summary>Takes what is to be shown of the next block.</summary>
    public void Add(MeasuredBlock block)
    {
        var start = 0;
        foreach (var piece in Length < LongestText ? block.Pieces() : [])
        {
            if (Length + piece.CodedLength > LongestText)
            {
                break;
            }

            _bytes.Write(block.Content.Span.Slice(start, piece.CodedLength));
            _pieces.Add((piece.CodedLength, piece.Bits));
            start += piece.CodedLength;
            ContentLength += piece.Length;
        }
    }

    /// <summary>The runs as <c>span</c> elements whose class is <c>s</c> and the step of surprise.</summary>
    public string ToHtml()
    {
        var html = new StringBuilder(Length + (MostRuns * 32));
        var (start, step, bits) = (0, -1, 0.0);
        var position = 0;
        foreach (var (length, cost) in Groups())
        {
            var own = SurpriseScale.StepOf(cost / length);
            if (own != step && position > start)
            {
                AppendRun(html, start, position, step, bits);
                (start, bits) = (position, 0);
            }

            step = own;
            bits += cost;
            position += length;
        }

        if (position > start)
        {
            AppendRun(html, start, position, step, bits);
        }

        return html.ToString();
    }

    // Tokens joined until they are long enough and end between two characters.
    private IEnumerable<(int Length, double Bits)> Groups()
    {
        var (length, bits, position) = (0, 0.0, 0);
        foreach (var piece in _pieces)
        {
            length += piece.Length;
            bits += piece.Bits;
            position += piece.Length;
            if (length >= BytesPerRun && (!SplitsCharacter(position) || length >= BytesPerRun + LongestCharacter))
            {
                yield return (length, bits);
                (length, bits) = (0, 0);
            }
        }

        if (length > 0)
        {
            yield return (length, bits);
        }
    }

    private bool SplitsCharacter(int position) => position < Length && (_bytes.WrittenSpan[position] & 0xC0) == 0x80;

    // A carriage return before a line feed is no character that anyone wants to see.
    private string WithoutReturns(int start, int end)
    {
        var bytes = _bytes.WrittenSpan;
        var ends = bytes[end - 1] == '\r' && end < bytes.Length && bytes[end] == '\n' ? end - 1 : end;
        return Encoding.UTF8.GetString(bytes[start..ends]).Replace("\r\n", "\n", StringComparison.Ordinal);
    }

    private void AppendRun(StringBuilder html, int start, int end, int step, double bits) => html
        .Append(CultureInfo.InvariantCulture, $"<span class=s{step} title=\"{bits / (end - start):F2} bits/byte\">")
        .Append(HtmlText.Escape(WithoutReturns(start, end)))
        .Append("</span>");
}
