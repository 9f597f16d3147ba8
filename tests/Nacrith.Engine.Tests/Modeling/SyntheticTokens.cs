using System.Text;
using Nacrith.Engine.Modeling;

namespace Nacrith.Engine.Tests.Modeling;

/// <summary>A small vocabulary that covers every byte, and logits that stand in for a language model's.</summary>
internal static class SyntheticTokens
{
    private static readonly string[] Words =
    [
        "the", "then", "there", " the", " t", "th", "he", "in", "ing", " in", "er", "re", " a", "an", "and", " and", "ation",
        "\n", "\r\n", " of", " fo", " fox", " quick", "quick", " brown", "brow", " lazy", " dog", "jump", "jumps", " over",
        "12", "2026", "12:", ", ", ". ", "  ", "    ",
    ];

    private static readonly List<byte[]> Sorted = Sort();

    /// <summary>The vocabulary; a token's id is its rank plus 7.</summary>
    public static RankedTokens Vocabulary { get; } =
        new(Sorted, [.. Enumerable.Range(7, Sorted.Count)], [Sorted.FindIndex(token => token is [4])]);

    /// <summary>Cuts bytes into ids, longest token first.</summary>
    public static int[] Cut(byte[] content)
    {
        var ids = new List<int>();
        var start = 0;
        while (start < content.Length)
        {
            var best = 0;
            for (var rank = 0; rank < Sorted.Count; rank++)
            {
                if (content.AsSpan(start).StartsWith(Sorted[rank]) && Sorted[rank].Length >= Sorted[best].Length)
                {
                    best = rank;
                }
            }

            ids.Add(best + 7);
            start += Sorted[best].Length;
        }

        return [.. ids];
    }

    /// <summary>Logits that follow from the token before.</summary>
    public static void FillLogits(Span<float> logits, int before)
    {
        var random = new Random(before);
        for (var i = 0; i < logits.Length; i++)
        {
            logits[i] = (random.NextSingle() * 12f) - 6f + Sorted[i].Length;
        }
    }

    private static List<byte[]> Sort()
    {
        var tokens = Words.Select(Encoding.ASCII.GetBytes).ToList();
        for (var value = 0; value < 256; value++)
        {
            if (value != '\n')
            {
                tokens.Add([(byte)value]);
            }
        }

        tokens.Sort((a, b) => a.AsSpan().SequenceCompareTo(b));
        return tokens;
    }
}
