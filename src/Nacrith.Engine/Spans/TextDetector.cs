namespace Nacrith.Engine.Spans;

/// <summary>
/// Tells text from binary data by its bytes. Text has hardly any control characters and its high bytes form UTF-8,
/// or are so few among letters that they are Latin-1.
/// </summary>
internal static class TextDetector
{
    // Of 64 bytes of text, at most one may be a control character or, weighing less, a stray high byte.
    private const int Tolerance = 64;
    private const int ControlWeight = 4;
    private const int StrayWeight = 1;
    private const int WeightLimit = 4;

    /// <summary>Whether <paramref name="bytes"/> read as text. A character cut at either end does no harm.</summary>
    public static bool IsText(ReadOnlySpan<byte> bytes)
    {
        var weight = 0L;
        for (var i = 0; i < bytes.Length;)
        {
            var value = bytes[i];
            if (value >= 0x80)
            {
                var length = SequenceLength(bytes[i..]);
                weight += length == 0 ? StrayWeight : 0;
                i += Math.Max(length, 1);
                continue;
            }

            weight += IsControl(value) ? ControlWeight : 0;
            i++;
        }

        return weight * Tolerance <= (long)bytes.Length * WeightLimit;
    }

    private static bool IsControl(byte value) => (value < 0x20 && value is not ((>= 0x09 and <= 0x0D) or 0x1B)) || value == 0x7F;

    // Bytes of a well-formed UTF-8 sequence at the start of the span, or 0.
    private static int SequenceLength(ReadOnlySpan<byte> bytes)
    {
        var status = System.Text.Rune.DecodeFromUtf8(bytes, out _, out var consumed);
        return status == System.Buffers.OperationStatus.Done ? consumed : 0;
    }
}
