using Nacrith.Engine.Language;
using Nacrith.Engine.Modeling;

namespace Nacrith.Engine.Measuring;

/// <summary>Adds up what tokens cost under the language model alone.</summary>
/// <param name="vocabulary">Its vocabulary.</param>
internal sealed class LanguageModelCost(TokenVocabulary vocabulary)
{
    private readonly float[] _row = new float[vocabulary.RankCount];
    private readonly float[] _noBias = new float[vocabulary.RankCount];
    private readonly int[] _escapes = RankedTokens.Of(vocabulary).Escapes;

    /// <summary>Bits so far.</summary>
    public double Bits { get; private set; }

    /// <summary>Bytes that the tokens so far stand for.</summary>
    public long Bytes { get; private set; }

    /// <summary>Adds the tokens of a step.</summary>
    /// <param name="logits">A row of rank-ordered logits a token.</param>
    /// <param name="tokens">The tokens' ids.</param>
    public void Add(ReadOnlySpan<float> logits, ReadOnlySpan<int> tokens)
    {
        for (var i = 0; i < tokens.Length; i++)
        {
            logits.Slice(i * _row.Length, _row.Length).CopyTo(_row);
            foreach (var escape in _escapes)
            {
                _row[escape] = float.MinValue;
            }

            var sum = TokenDistribution.Exponentials(_row, _noBias);

            // A report, not part of any archive: the platform's logarithm is good enough here.
            Bits -= Math.Log2(_row[vocabulary.RankOfId(tokens[i])] / sum);
            Bytes += vocabulary.BytesOfId(tokens[i]).Length;
        }
    }
}
