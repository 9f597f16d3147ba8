using System.Buffers;
using System.Text;

namespace Nacrith.Engine.Measuring;

/// <summary>A line and what it costs.</summary>
/// <param name="Number">From 1.</param>
/// <param name="Offset">Bytes of the content before it.</param>
/// <param name="Length">Bytes, the line end among them.</param>
/// <param name="Bits">What its bytes cost, the line end's among them.</param>
/// <param name="Text">Its text as UTF-8, without the line end; of a very long line, the beginning.</param>
public sealed record MeasuredLine(long Number, long Offset, long Length, double Bits, string Text);

/// <summary>
/// Cuts measured blocks into lines, which end with LF. Memory is bounded: of a line longer than
/// <see cref="LongestText"/> only so many bytes of text are kept.
/// </summary>
public sealed class LineSplitter
{
    /// <summary>Most bytes of a line's text.</summary>
    public const int LongestText = 1 << 16;

    private readonly ArrayBufferWriter<byte> _text = new();
    private long _number = 1;
    private long _offset;
    private long _length;
    private double _bits;

    /// <summary>The lines that end in <paramref name="block"/>, the next of the content.</summary>
    public IEnumerable<MeasuredLine> Add(MeasuredBlock block)
    {
        for (int start = 0, end; start < block.Content.Length; start = end)
        {
            var rest = block.Content.Span[start..];
            var feed = rest.IndexOf((byte)'\n');
            end = feed < 0 ? block.Content.Length : start + feed + 1;
            Append(block.Content.Span[start..end], block.Bits.Span[start..end]);
            _length += block.Places[end] - block.Places[start];
            if (feed >= 0)
            {
                yield return Take();
            }
        }
    }

    /// <summary>The last line, if the content does not end with a line end.</summary>
    public MeasuredLine? Finish() => _length > 0 ? Take() : null;

    private void Append(ReadOnlySpan<byte> bytes, ReadOnlySpan<double> bits)
    {
        _text.Write(bytes[..(int)Math.Min(bytes.Length, LongestText - _text.WrittenCount)]);
        foreach (var cost in bits)
        {
            _bits += cost;
        }
    }

    private MeasuredLine Take()
    {
        var text = _text.WrittenSpan;
        text = text.EndsWith("\r\n"u8) ? text[..^2] : text.EndsWith("\n"u8) ? text[..^1] : text;
        var line = new MeasuredLine(_number++, _offset, _length, _bits, Encoding.UTF8.GetString(text));
        _offset += _length;
        _length = 0;
        _bits = 0;
        _text.ResetWrittenCount();
        return line;
    }
}
