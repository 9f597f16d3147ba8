using System.Runtime.CompilerServices;
using Nacrith.Engine.Language;

namespace Nacrith.Engine.Modeling;

/// <summary>The byte strings of a vocabulary in rank order, laid out flat, with the ids that go with them.</summary>
internal sealed class RankedTokens
{
    private static readonly ConditionalWeakTable<TokenVocabulary, RankedTokens> Known = [];

    private readonly byte[] _bytes;
    private readonly int[] _starts;
    private readonly int[] _ids;
    private readonly int[] _ranks;

    /// <summary>Lays out tokens.</summary>
    /// <param name="tokens">Distinct byte strings, sorted by unsigned bytes, a prefix before its extensions.</param>
    /// <param name="ids">Their ids.</param>
    /// <param name="escapes">Ranks that the language model gives no logit.</param>
    public RankedTokens(IReadOnlyList<byte[]> tokens, IReadOnlyList<int> ids, int[] escapes)
    {
        _starts = new int[tokens.Count + 1];
        for (var i = 0; i < tokens.Count; i++)
        {
            _starts[i + 1] = _starts[i] + tokens[i].Length;
        }

        _bytes = new byte[_starts[^1]];
        _ids = [.. ids];
        _ranks = new int[ids.Max() + 1];
        _ranks.AsSpan().Fill(-1);
        for (var i = 0; i < tokens.Count; i++)
        {
            tokens[i].CopyTo(_bytes, _starts[i]);
            _ranks[_ids[i]] = i;
        }

        Escapes = escapes;
        Trie = new TokenTrie(this);
    }

    /// <summary>The tokens of a vocabulary, laid out once however many files are coded with it.</summary>
    public static RankedTokens Of(TokenVocabulary vocabulary) => Known.GetValue(vocabulary, LayOut);

    /// <summary>Number of tokens.</summary>
    public int Count => _ids.Length;

    /// <summary>Ranks that the language model gives no logit.</summary>
    public int[] Escapes { get; }

    /// <summary>The tokens as a tree of bytes.</summary>
    public TokenTrie Trie { get; }

    /// <summary>The bytes of a token.</summary>
    public ReadOnlySpan<byte> BytesOf(int rank) => _bytes.AsSpan(_starts[rank], _starts[rank + 1] - _starts[rank]);

    /// <summary>The id of a token.</summary>
    public int IdOf(int rank) => _ids[rank];

    /// <summary>The rank of a token, or -1 for an id without one.</summary>
    public int RankOf(int id) => (uint)id < (uint)_ranks.Length ? _ranks[id] : -1;

    private static RankedTokens LayOut(TokenVocabulary vocabulary)
    {
        var ranks = Enumerable.Range(0, vocabulary.RankCount).ToArray();
        return new(
            Array.ConvertAll(ranks, rank => vocabulary.BytesOfId(vocabulary.IdOfRank(rank)).ToArray()),
            Array.ConvertAll(ranks, vocabulary.IdOfRank),
            Array.FindAll(ranks, vocabulary.IsEscapeRank));
    }
}
