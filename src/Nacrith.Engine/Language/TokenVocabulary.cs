namespace Nacrith.Engine.Language;

/// <summary>
/// The tokens of a model and their byte strings. Ranks order the distinct byte strings lexicographically (unsigned
/// bytes, a prefix before its extensions): all tokens that start with a given prefix are one range of ranks.
/// Control tokens have no rank. Each byte value that no single-byte token covers gets an escape entry: id
/// <c>Count + k</c> and a rank of its own, so that any byte string can be written as tokens.
/// </summary>
internal sealed class TokenVocabulary
{
    /// <summary>Number of ids of the model's own vocabulary (control tokens included, escapes not).</summary>
    public int Count { get; }

    /// <summary>Number of ranks: distinct byte strings, escapes included, control tokens not.</summary>
    public int RankCount { get; }

    /// <summary>The id that starts every context.</summary>
    public int BosId { get; }
}
