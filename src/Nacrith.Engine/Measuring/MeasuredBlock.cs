using System.Text;

namespace Nacrith.Engine.Measuring;

/// <summary>A token's place in its block.</summary>
/// <param name="Start">Its first byte.</param>
/// <param name="Length">Bytes.</param>
/// <param name="Id">Its id in the model's vocabulary.</param>
public readonly record struct MeasuredToken(int Start, int Length, int Id);

/// <summary>A token, or a byte of a stretch that has no tokens, and what it costs.</summary>
/// <param name="Offset">Bytes of the content before it.</param>
/// <param name="Length">
/// Bytes of the content. In text that is coded in another form, a piece that ends inside a character leaves the character to the next.
/// </param>
/// <param name="CodedLength">Bytes as they are coded.</param>
/// <param name="Id">The token's id; null for a byte of a binary stretch.</param>
/// <param name="Bits">What its bytes cost.</param>
/// <param name="Text">Its bytes as UTF-8; bytes that are only part of a character show as U+FFFD.</param>
public sealed record MeasuredPiece(long Offset, int Length, int CodedLength, int? Id, double Bits, string Text);

/// <summary>A few megabytes of content, and what each byte of them costs.</summary>
/// <param name="Offset">Bytes of the content before the block.</param>
/// <param name="Content">The bytes as they are coded: of text in UTF-16 or Windows-1252, its UTF-8.</param>
/// <param name="Bits">What each of these bytes costs, in bits; their sum is what the block costs.</param>
/// <param name="Tokens">The tokens of text stretches, in order; binary stretches have none.</param>
public sealed record MeasuredBlock(
    long Offset, ReadOnlyMemory<byte> Content, ReadOnlyMemory<double> Bits, IReadOnlyList<MeasuredToken> Tokens)
{
    /// <summary>Where in the block the coded bytes belong.</summary>
    internal ContentPlaces Places { get; init; } = ContentPlaces.AsIs;

    /// <summary>The block's tokens and, between them, the bytes of binary stretches.</summary>
    public IEnumerable<MeasuredPiece> Pieces()
    {
        var position = 0;
        foreach (var token in Tokens)
        {
            for (; position < token.Start; position++)
            {
                yield return Piece(position, 1, null);
            }

            yield return Piece(position, token.Length, token.Id);
            position += token.Length;
        }

        for (; position < Content.Length; position++)
        {
            yield return Piece(position, 1, null);
        }
    }

    private MeasuredPiece Piece(int start, int length, int? id)
    {
        var bits = 0.0;
        foreach (var cost in Bits.Span.Slice(start, length))
        {
            bits += cost;
        }

        var place = Places[start];
        return new(Offset + place, Places[start + length] - place, length, id, bits, Encoding.UTF8.GetString(Content.Span.Slice(start, length)));
    }
}
