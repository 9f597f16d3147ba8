using Nacrith.Engine.Archive;
using Nacrith.Engine.Blocks;
using Nacrith.Engine.Buffers;
using Nacrith.Engine.Language;
using Nacrith.Engine.Measuring;
using Nacrith.Engine.Modeling;
using Nacrith.Engine.Threading;

namespace Nacrith.Benchmarks;

/// <summary>Judges each step's tokens by the language model alone, and with a bias head that learns as the ensemble's does.</summary>
/// <param name="vocabulary">The language model's.</param>
/// <param name="costs">Receives the costs.</param>
internal sealed unsafe class PartObserver(TokenVocabulary vocabulary, PartCosts costs) : IStepObserver, IDisposable
{
    private readonly LanguageModelCost _alone = new(vocabulary);
    private readonly RankedTokens _tokens = RankedTokens.Of(vocabulary);
    private readonly BiasHead _bias = new(vocabulary.RankCount, WorkCrew.Alone);
    private readonly AlignedMemory<float> _logits = new((long)vocabulary.RankCount * ArchiveLimits.Lanes);
    private TokenDistribution? _distribution;

    /// <inheritdoc/>
    public void BeginSpan(bool isNeural) => costs.IsNeural = isNeural;

    /// <inheritdoc/>
    public void Observe(ReadOnlySpan<int> lanes, ReadOnlySpan<float> logits, ReadOnlySpan<int> tokens)
    {
        _alone.Add(logits, tokens[..lanes.Length]);
        costs.ModelBits = _alone.Bits;
        _distribution ??= new(_tokens, _bias.Bias, WorkCrew.Alone);
        logits.CopyTo(_logits.Span(0, logits.Length));
        _distribution.Compute(_logits.Pointer, lanes.Length);
        var ranks = new int[lanes.Length];
        for (var row = 0; row < ranks.Length; row++)
        {
            ranks[row] = _tokens.RankOf(tokens[row]);
            var weights = _distribution.Row(row);
            costs.BiasedBits -= Math.Log2((double)(weights[ranks[row] + 1] - weights[ranks[row]]) / weights[^1]);
        }

        _bias.Learn(_logits.Pointer, _distribution, ranks);
    }

    /// <inheritdoc/>
    public void Dispose() => _logits.Dispose();
}
