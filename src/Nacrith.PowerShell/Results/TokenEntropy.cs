namespace Nacrith;

/// <summary>A token and what it costs, from <c>Measure-NacrithEntropy -PerToken</c>.</summary>
public sealed class TokenEntropy
{
    internal TokenEntropy()
    {
    }

    /// <summary>The file, or null for text from the pipeline.</summary>
    public string? Path { get; init; }

    /// <summary>Bytes before the token.</summary>
    public required long Offset { get; init; }

    /// <summary>
    /// Bytes of the token in the file. A token that ends inside a character of UTF-16 or Windows-1252 leaves the character to
    /// the next token, and may so have none.
    /// </summary>
    public required long Length { get; init; }

    /// <summary>The token's id in the model's vocabulary; null for a byte of a binary stretch, which has no tokens.</summary>
    public int? TokenId { get; init; }

    /// <summary>What the token costs, in bits; over all tokens, the sum is what the file costs.</summary>
    public required double Bits { get; init; }

    /// <summary>Bits for each byte of the token; 0 if it has none.</summary>
    public double BitsPerByte => Length == 0 ? 0 : Bits / Length;

    /// <summary>Its bytes as UTF-8; bytes that are only part of a character show as U+FFFD.</summary>
    public required string Text { get; init; }
}
