using System.Buffers;
using System.Text;
using Nacrith.Engine.Archive;
using Nacrith.Engine.Spans;

namespace Nacrith.Engine.Forms;

/// <summary>
/// Finds text in Windows-1252, segment by segment: it reads as text, its high bytes form no UTF-8, and most of them stand
/// beside letters, as accents do. In the code pages of Greek or Russian whole words are high bytes, and in those of China and
/// Japan nearly all bytes are, so that these are left as they are.
/// </summary>
internal static class Windows1252Finder
{
    private const int Segment = 1024;

    // Fewer high bytes do not repay their place in the table.
    private const int FewestHigh = 8;

    // Every other high byte stands beside a letter; quotes, currencies and words of one letter need not.
    private const int BesideShare = 2;

    private static readonly SearchValues<byte> Undefined = SearchValues.Create([0x81, 0x8D, 0x8F, 0x90, 0x9D]);

    /// <summary>The stretches of Windows-1252, in order.</summary>
    public static List<FormStretch> Find(ReadOnlySpan<byte> content)
    {
        var found = new List<FormStretch>();
        var segments = CountHigh(content);
        for (int first = 0, end; first < segments.Length; first = end)
        {
            end = first + 1;
            if (!IsText(content, first, segments[first]))
            {
                continue;
            }

            // Up to the last segment with accents, across those that are plain ASCII.
            var high = segments[first].Count;
            for (var i = end; i < segments.Length && (segments[i].IsAscii || IsText(content, i, segments[i])); i++)
            {
                end = segments[i].IsAscii ? end : i + 1;
                high += segments[i].Count;
            }

            if (high >= FewestHigh)
            {
                var start = first * Segment;
                found.Add(new(start, Math.Min(end * Segment, content.Length) - start, ContentForm.Windows1252));
            }
        }

        return found;
    }

    // Counts over the whole content, so that a character of UTF-8 between two segments is seen.
    private static HighBytes[] CountHigh(ReadOnlySpan<byte> content)
    {
        var segments = new HighBytes[(content.Length + Segment - 1) / Segment];
        for (var i = 0; content[i..].IndexOfAnyInRange((byte)0x80, (byte)0xFF) is var next && next >= 0;)
        {
            i += next;
            var isUtf8 = Rune.DecodeFromUtf8(content[i..], out _, out var length) == OperationStatus.Done;
            var isBeside = (i > 0 && char.IsAsciiLetter((char)content[i - 1])) || (i + 1 < content.Length && char.IsAsciiLetter((char)content[i + 1]));
            segments[i / Segment].Add(isUtf8, isBeside);
            i += isUtf8 ? length : 1;
        }

        return segments;
    }

    private static bool IsText(ReadOnlySpan<byte> content, int index, HighBytes high)
    {
        var segment = content[(index * Segment)..Math.Min((index + 1) * Segment, content.Length)];
        return high.Count > 0
            && !high.HasUtf8
            && high.BesideLetters * BesideShare >= high.Count
            && !segment.ContainsAny(Undefined)
            && TextDetector.IsText(segment);
    }

    // The high bytes of a segment.
    private record struct HighBytes(int Count, int BesideLetters, bool HasUtf8)
    {
        public readonly bool IsAscii => Count == 0 && !HasUtf8;

        public void Add(bool isUtf8, bool isBeside)
        {
            HasUtf8 |= isUtf8;
            Count += isUtf8 ? 0 : 1;
            BesideLetters += isBeside && !isUtf8 ? 1 : 0;
        }
    }
}
