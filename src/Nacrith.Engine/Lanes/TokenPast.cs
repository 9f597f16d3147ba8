using System.Numerics;

namespace Nacrith.Engine.Lanes;

/// <summary>
/// The tokens of a span as far as they are decoded, with an index of where the last few tokens of a lane occurred before, in
/// any lane: the latest place for six tokens and for three, in two hashed tables of at most 512 KB. Places are compared before
/// they are believed.
/// </summary>
internal sealed class TokenPast
{
    /// <summary>What stands in place of a token that is not known yet.</summary>
    public const int Unknown = -1;

    private const int ShortContext = 3;
    private const int LongContext = 6;
    private const int LongestCompared = 32;
    private const int MostBits = 17;
    private const int FewestBits = 8;

    private readonly int[] _tokens;
    private readonly int[] _latestLong;
    private readonly int[] _latestShort;
    private readonly int _shift;

    /// <summary>Begins with nothing known.</summary>
    /// <param name="tokens">The span's tokens, which <see cref="Set"/> fills in.</param>
    public TokenPast(int[] tokens)
    {
        _tokens = tokens;
        Array.Fill(tokens, Unknown);
        var bits = Math.Clamp(BitOperations.Log2((uint)tokens.Length | 1) + 1, FewestBits, MostBits);
        _shift = 32 - bits;
        _latestLong = new int[1 << bits];
        _latestShort = new int[1 << bits];
    }

    /// <summary>The token at a place, or <see cref="Unknown"/>.</summary>
    public int this[int place] => (uint)place < (uint)_tokens.Length ? _tokens[place] : Unknown;

    /// <summary>Makes a token known, and findable by the tokens before it.</summary>
    /// <param name="place">Its place.</param>
    /// <param name="start">Place of its lane's first token: contexts do not reach before it.</param>
    /// <param name="token">The token.</param>
    public void Set(int place, int start, int token)
    {
        if (place - start >= LongContext)
        {
            _latestLong[Slot(place, LongContext)] = place;
        }

        if (place - start >= ShortContext)
        {
            _latestShort[Slot(place, ShortContext)] = place;
        }

        _tokens[place] = token;
    }

    /// <summary>Finds the latest place that follows the same tokens as <paramref name="place"/> does.</summary>
    /// <param name="place">The first unknown token of a lane.</param>
    /// <param name="start">Place of the lane's first token.</param>
    /// <returns>The place and how many tokens before it agree; no place and 0 without a match.</returns>
    public (int Place, int Length) Find(int place, int start)
    {
        var found = place - start >= LongContext ? Compare(_latestLong[Slot(place, LongContext)], place, start) : default;
        if (found.Length < LongContext && place - start >= ShortContext)
        {
            found = Compare(_latestShort[Slot(place, ShortContext)], place, start);
        }

        return found.Length >= ShortContext ? found : (Unknown, 0);
    }

    private (int Place, int Length) Compare(int candidate, int place, int start)
    {
        var longest = Math.Min(Math.Min(candidate, place - start), LongestCompared);
        var length = 0;
        while (length < longest && _tokens[candidate - 1 - length] == _tokens[place - 1 - length])
        {
            length++;
        }

        return (candidate, length);
    }

    private int Slot(int place, int context)
    {
        var hash = (uint)context;
        for (var i = place - context; i < place; i++)
        {
            hash = (hash + (uint)_tokens[i] + 1) * 0x9E3779B1;
            hash ^= hash >> 15;
        }

        return (int)((hash * 0x85EBCA6B) >> _shift);
    }
}
