using Nacrith.Engine.Coding;
using Nacrith.Engine.Lanes;
using Nacrith.Engine.Modeling.Light;

namespace Nacrith.Engine.Spans;

/// <summary>Decides, stretch by stretch, which part of a block the language model codes.</summary>
internal static class SpanPlanner
{
    private const int Segment = 2048;

    // Shorter spans cost more in lanes that start cold than a change of coder gains.
    private const int ShortestSpan = 4096;

    // Where the light model needs less than this, the language model cannot save enough to repay its time: it saves
    // about half of what prose costs without it (2 bits a byte), and a tenth of a log's 0.2.
    private const double WorthwhileBitsPerByte = 0.8;

    // The language model can save little of what digits cost, in logs next to nothing: after the first bytes they count a quarter.
    private const double DigitShare = 0.25;

    // A file's first bytes cost far more without the language model, which knows what logs look like, and the adaptive
    // model learns them all the same: they earn their time from this cost on.
    private const double WorthwhileAtFirst = 0.4;
    private const int FirstSegments = 2;

    // A single segment's cost is noisy: average it with its neighbours.
    private const int Neighbours = 2;

    // A lane that starts in the middle of a text costs some 12 to 15 bytes: of what is left of a text at Max, half of this, less than
    // a hundredth. Where a text refers to itself a lane costs 60, and there are fewer. The lines of a log are alike wherever a lane begins.
    private const double BytesPerLane = 4400;
    private const double BytesPerLaneThatRefers = 15_000;
    private const double LeastBitsPerByteThatRefers = 1;
    private const double MostBitsPerByteThatRefers = 1.5;

    /// <summary>Plans the spans of a block for <paramref name="level"/>.</summary>
    public static List<SpanPlan> Plan(ReadOnlySpan<byte> content, CompressionLevel level, WorkMonitor monitor)
    {
        var text = FindText(content);
        if (!text.Contains(true))
        {
            return [new(content.Length, IsNeural: false)];
        }

        if (level == CompressionLevel.Balanced)
        {
            KeepWorthwhile(text, MeasureSegments(content, monitor));
        }

        var spans = SpanPlan.FromSegments(text, Segment, content.Length, ShortestSpan);
        if (level == CompressionLevel.Max && content.Length >= 2 * LanePlan.TokensPerLane)
        {
            LimitLanes(spans, MeasureSegments(content, monitor));
        }

        return spans;
    }

    /// <summary>Whether even samples of <paramref name="content"/> gain nothing from the light model, as with encrypted data.</summary>
    public static bool IsIncompressible(ReadOnlySpan<byte> content)
    {
        const int sample = 1 << 14;
        const int samples = 4;
        if (content.Length < sample * samples * 2)
        {
            return false;
        }

        for (var i = 0; i < samples; i++)
        {
            var part = content.Slice((int)((long)(content.Length - sample) * i / (samples - 1)), sample).ToArray();
            var counter = new EntropyCounter();
            using var model = new LightModel(sample);
            model.CodeBytes(ref counter, part);
            if (counter.Bits < sample * 8 * 0.998)
            {
                return false;
            }
        }

        return true;
    }

    private static bool[] FindText(ReadOnlySpan<byte> content)
    {
        var text = new bool[(content.Length + Segment - 1) / Segment];
        for (var i = 0; i < text.Length; i++)
        {
            text[i] = TextDetector.IsText(SegmentOf(content, i));
        }

        return text;
    }

    private static SegmentCost[] MeasureSegments(ReadOnlySpan<byte> content, WorkMonitor monitor)
    {
        using var model = new LightModel(content.Length);
        var costs = new SegmentCost[(content.Length + Segment - 1) / Segment];
        var buffer = new byte[Segment];
        for (var i = 0; i < costs.Length; i++)
        {
            var segment = SegmentOf(content, i);
            segment.CopyTo(buffer);
            costs[i] = Measure(model, buffer.AsSpan(0, segment.Length));
            monitor.ThrowIfStopped();
        }

        return costs;
    }

    private static SegmentCost Measure(LightModel model, Span<byte> segment)
    {
        var (digits, others) = (new EntropyCounter(), new EntropyCounter());
        for (var rest = segment; !rest.IsEmpty;)
        {
            rest = CodeUpTo(rest.IndexOfAnyInRange((byte)'0', (byte)'9'), model, ref others, rest);
            rest = CodeUpTo(rest.IndexOfAnyExceptInRange((byte)'0', (byte)'9'), model, ref digits, rest);
        }

        return new(digits.Bits / segment.Length, others.Bits / segment.Length);
    }

    private static Span<byte> CodeUpTo(int end, LightModel model, scoped ref EntropyCounter counter, Span<byte> bytes)
    {
        var run = end < 0 ? bytes.Length : end;
        model.CodeBytes(ref counter, bytes[..run]);
        return bytes[run..];
    }

    private static void KeepWorthwhile(bool[] text, SegmentCost[] costs)
    {
        var opens = costs.Length > FirstSegments && costs[..FirstSegments].Average(cost => cost.Whole) >= WorthwhileAtFirst;
        for (var i = opens ? FirstSegments : 0; i < text.Length; i++)
        {
            var first = Math.Max(0, i - Neighbours);
            var last = Math.Min(costs.Length - 1, i + Neighbours);
            text[i] &= costs[first..(last + 1)].Average(cost => cost.Others + (cost.Digits * DigitShare)) >= WorthwhileBitsPerByte;
        }
    }

    // The smallest archive is wanted: no more lanes than the text can bear, and none with narrow windows.
    private static void LimitLanes(List<SpanPlan> spans, ReadOnlySpan<SegmentCost> costs)
    {
        for (var i = 0; i < spans.Count; i++)
        {
            var bits = 0.0;
            var segments = (spans[i].Length + Segment - 1) / Segment;
            foreach (var cost in costs[..segments])
            {
                bits += cost.Whole * Segment;
            }

            costs = costs[segments..];
            var refers = bits / (segments * Segment) is >= LeastBitsPerByteThatRefers and < MostBitsPerByteThatRefers;
            var lanes = (int)(bits / 8 / (refers ? BytesPerLaneThatRefers : BytesPerLane));
            spans[i] = spans[i] with { MostLanes = Math.Clamp(lanes, 1, LanePlan.FewLanes) };
        }
    }

    private static ReadOnlySpan<byte> SegmentOf(ReadOnlySpan<byte> content, int index) =>
        content.Slice(index * Segment, Math.Min(Segment, content.Length - (index * Segment)));

    // What a segment costs by the light model, bits a byte.
    private readonly record struct SegmentCost(double Digits, double Others)
    {
        public double Whole => Digits + Others;
    }
}
