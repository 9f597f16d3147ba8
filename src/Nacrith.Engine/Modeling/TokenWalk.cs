using System.Runtime.CompilerServices;
using Nacrith.Engine.Coding;

namespace Nacrith.Engine.Modeling;

/// <summary>
/// Codes a token as binary decisions on the way from the root of <see cref="TokenTrie"/>: eight for each byte, and "does
/// the token end here?" between bytes. Decisions that only one answer fits are not coded. With the language model alone
/// the walk costs exactly what the token would; each decision is mixed with the adaptive model's view of it.
/// </summary>
internal sealed class TokenWalk(RankedTokens tokens, BitPredictor predictor)
{
    private readonly TokenTrie _trie = tokens.Trie;

    /// <summary>Codes one token and appends its bytes to the stream.</summary>
    /// <param name="coder">Either direction.</param>
    /// <param name="models">The lane's stream.</param>
    /// <param name="cumulative">Cumulative weights by rank.</param>
    /// <param name="neighbours">What followed like hidden states, or null if they are not known.</param>
    /// <param name="rank">The token when encoding; ignored when decoding.</param>
    /// <returns>The token's rank.</returns>
    public int Code<TCoder>(ref TCoder coder, StreamModels models, ReadOnlySpan<uint> cumulative, StateNeighbours? neighbours, int rank)
        where TCoder : struct, IBitCoder
    {
        var target = tokens.BytesOf(rank);
        var (lo, hi, node, depth) = (0, tokens.Count, 0, 0);
        while (true)
        {
            predictor.Begin(models, depth == 0 ? BytePlace.TokenStart : BytePlace.InsideToken, 1);
            if (depth > 0 && tokens.BytesOf(lo).Length == depth)
            {
                if (CodeEnd(ref coder, cumulative, neighbours, lo, hi, depth == target.Length) != 0)
                {
                    break;
                }

                lo++;
            }

            coder.BeginByte();
            if (hi - lo > 1)
            {
                node = CodeByte(ref coder, cumulative, neighbours, node, ref lo, ref hi, depth < target.Length ? target[depth] : 0);
            }

            var value = tokens.BytesOf(lo)[depth++];
            predictor.EndByte(value);
            models.Append(value);
            if (hi - lo == 1)
            {
                break;
            }
        }

        AppendRest(ref coder, models, lo, depth);
        models.Stream.EndToken(lo);
        return lo;
    }

    private void AppendRest<TCoder>(ref TCoder coder, StreamModels models, int rank, int depth)
        where TCoder : struct, IBitCoder
    {
        foreach (var value in tokens.BytesOf(rank)[depth..])
        {
            coder.BeginByte();
            models.Append(value);
        }
    }

    private int CodeEnd<TCoder>(ref TCoder coder, ReadOnlySpan<uint> cumulative, StateNeighbours? neighbours, int lo, int hi, bool ends)
        where TCoder : struct, IBitCoder
    {
        var language = Weigh(cumulative, neighbours, lo, lo + 1, hi, firstIsOne: true);
        var bit = coder.Code(ends ? 1 : 0, predictor.PredictEnd(language));
        predictor.Update(bit);
        return bit;
    }

    // Narrows [lo, hi) to the ranks of one child of the node; returns the child's node.
    private int CodeByte<TCoder>(
        ref TCoder coder, ReadOnlySpan<uint> cumulative, StateNeighbours? neighbours, int node, ref int lo, ref int hi, int target)
        where TCoder : struct, IBitCoder
    {
        var (first, end) = (_trie.FirstChild[node], _trie.FirstChild[node + 1]);
        var partial = 1;
        for (var shift = 7; end - first > 1; shift--)
        {
            var split = FirstWithBit(first, end, ((partial << 1) | 1) << shift);
            var bit = 0;
            if (split > first && split < end)
            {
                var middle = _trie.ChildRank[split];
                var language = Weigh(cumulative, neighbours, lo, middle, hi, firstIsOne: false);
                bit = coder.Code((target >> shift) & 1, predictor.PredictBit(partial, language));
                predictor.Update(bit);
                (lo, hi) = bit != 0 ? (middle, hi) : (lo, middle);
            }
            else
            {
                bit = split == first ? 1 : 0;
            }

            (first, end) = bit != 0 ? (split, end) : (first, split);
            partial = (partial << 1) | bit;
        }

        return _trie.ChildNode[first];
    }

    // A one is the ranks [lo, middle) or, if not, [middle, hi); a zero the others.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static LanguageEvidence Weigh(
        ReadOnlySpan<uint> cumulative, StateNeighbours? neighbours, int lo, int middle, int hi, bool firstIsOne)
    {
        var (first, second) = (cumulative[middle] - cumulative[lo], cumulative[hi] - cumulative[middle]);
        var model = Logistic.StretchOfOdds(first, second);
        var (near, likeness) = (model, 0);
        if (neighbours is not null)
        {
            var split = neighbours.Below(middle);
            near = Logistic.StretchOfOdds(first + split - neighbours.Below(lo), second + neighbours.Below(hi) - split);
            likeness = neighbours.Likeness;
        }

        return firstIsOne ? new(model, near, likeness) : new(-model, -near, likeness);
    }

    // First child in [first, end) whose byte is at least the lower eight bits of the prefix, or end.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private int FirstWithBit(int first, int end, int prefix)
    {
        var least = (byte)prefix;
        while (first < end)
        {
            var middle = (first + end) >> 1;
            (first, end) = _trie.ChildByte[middle] < least ? (middle + 1, end) : (first, middle);
        }

        return first;
    }
}
