using Nacrith.Engine.Lanes;

namespace Nacrith.Engine.Spans;

/// <summary>A stretch of a block and who is to code it.</summary>
/// <param name="Length">Bytes.</param>
/// <param name="IsNeural">Whether the language model takes part.</param>
/// <param name="MostLanes">Lanes that a neural span is worth.</param>
internal readonly record struct SpanPlan(int Length, bool IsNeural, int MostLanes = LanePlan.MostLanes)
{
    /// <summary>Turns one decision a segment into spans, none of them shorter than <paramref name="shortest"/> but the last.</summary>
    /// <param name="neural">Whether each segment is to be neural.</param>
    /// <param name="segment">Bytes of a segment (the last may be shorter).</param>
    /// <param name="total">Bytes of all segments.</param>
    /// <param name="shortest">Runs shorter than this follow the run before them.</param>
    public static List<SpanPlan> FromSegments(ReadOnlySpan<bool> neural, int segment, int total, int shortest)
    {
        var spans = new List<SpanPlan>();
        for (int start = 0, end; start < neural.Length; start = end)
        {
            for (end = start + 1; end < neural.Length && neural[end] == neural[start]; end++)
            {
            }

            var length = Math.Min(end * segment, total) - (start * segment);
            Append(spans, new(length, neural[start]), shortest);
        }

        return spans;
    }

    private static void Append(List<SpanPlan> spans, SpanPlan span, int shortest)
    {
        if (spans.Count == 0)
        {
            spans.Add(span);
            return;
        }

        var last = spans[^1];
        if (last.IsNeural == span.IsNeural || span.Length < shortest)
        {
            spans[^1] = last with { Length = last.Length + span.Length };
        }
        else if (last.Length < shortest && spans.Count == 1)
        {
            spans[^1] = new(last.Length + span.Length, span.IsNeural);
        }
        else
        {
            spans.Add(span);
        }
    }
}
