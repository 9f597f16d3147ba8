using System.IO.Hashing;
using System.Runtime.InteropServices;
using Nacrith.Engine.Language;
using Nacrith.Engine.Language.Portable;

namespace Nacrith.Engine.Tests.Language;

/// <summary>Evaluates tokens and hashes the bits of every logit.</summary>
internal static class LogitHash
{
    /// <summary>Feeds one lane in batches of <paramref name="batch"/> tokens.</summary>
    public static ulong Of(PortableModel model, int[] tokens, int batch, int window)
    {
        using var session = model.OpenLanes(1, window);
        var hash = new XxHash3();
        var logits = new float[batch * model.Vocabulary.RankCount];
        for (var start = 0; start < tokens.Length; start += batch)
        {
            var count = Math.Min(batch, tokens.Length - start);
            session.Advance([new LaneRun(0, count)], tokens.AsSpan(start, count));
            var part = logits.AsSpan(0, count * model.Vocabulary.RankCount);
            session.ReadLogits([.. Enumerable.Range(0, count)], part);
            hash.Append(MemoryMarshal.AsBytes(part));
        }

        return hash.GetCurrentHashAsUInt64();
    }

    /// <summary>Feeds several lanes in lockstep, the same tokens to each, and returns a hash a lane.</summary>
    public static ulong[] OfLanes(PortableModel model, int[] tokens, int lanes, int window)
    {
        using var session = model.OpenLanes(lanes, window);
        var hashes = Enumerable.Range(0, lanes).Select(_ => new XxHash3()).ToArray();
        var logits = new float[lanes * model.Vocabulary.RankCount];
        var runs = Enumerable.Range(0, lanes).Select(lane => new LaneRun(lane, 1)).ToArray();
        foreach (var token in tokens)
        {
            session.Advance(runs, [.. Enumerable.Repeat(token, lanes)]);
            session.ReadLogits([.. Enumerable.Range(0, lanes)], logits);
            for (var lane = 0; lane < lanes; lane++)
            {
                hashes[lane].Append(MemoryMarshal.AsBytes(logits.AsSpan(lane * model.Vocabulary.RankCount, model.Vocabulary.RankCount)));
            }
        }

        return [.. hashes.Select(hash => hash.GetCurrentHashAsUInt64())];
    }
}
