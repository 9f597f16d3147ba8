using System.Runtime.InteropServices;
using Nacrith.Engine.Blocks;
using Nacrith.Engine.Coding;
using Nacrith.Engine.Language;

namespace Nacrith.Engine.Measuring;

/// <summary>
/// Books what each byte of a block costs. Lanes are coded by turns, so costs are kept lane by lane; the lanes of a span
/// follow one another in the text, and joined they are in its order. A decision belongs to the byte that it decides,
/// "does the token end here?" to the byte before.
/// </summary>
/// <param name="vocabulary">Tells how long tokens are.</param>
internal sealed class CostLedger(TokenVocabulary vocabulary) : IStepObserver
{
    private readonly List<double> _bits = [];
    private readonly List<MeasuredToken> _tokens = [];
    private readonly List<Lane> _lanes = [new()];
    private int[] _stepLanes = [];
    private int[] _stepTokens = [];
    private bool _isNeural;
    private Lane? _lane;
    private int _row;
    private int _bytesLeft;

    /// <summary>What the tokens cost under the language model alone.</summary>
    public LanguageModelCost LanguageModel { get; } = new(vocabulary);

    /// <inheritdoc/>
    public void BeginSpan(bool isNeural)
    {
        EndSpan();
        _isNeural = isNeural;
        _lane = _lanes[0];
    }

    /// <inheritdoc/>
    public void Observe(ReadOnlySpan<int> lanes, ReadOnlySpan<float> logits, ReadOnlySpan<int> tokens)
    {
        LanguageModel.Add(logits, tokens[..lanes.Length]);
        _stepLanes = lanes.ToArray();
        _stepTokens = tokens[..lanes.Length].ToArray();
        _row = 0;
        while (_lanes.Count <= lanes[^1])
        {
            _lanes.Add(new());
        }
    }

    /// <summary>The decisions to come are those of the next byte.</summary>
    public void BeginByte()
    {
        if (_isNeural && _bytesLeft == 0)
        {
            var token = _stepTokens[_row];
            _lane = _lanes[_stepLanes[_row++]];
            _lane.Tokens.Add(token);
            _bytesLeft = vocabulary.BytesOfId(token).Length;
        }

        _bytesLeft -= _isNeural ? 1 : 0;
        _lane!.Bits.Add(0);
    }

    /// <summary>Books a decision.</summary>
    public void Add(double bits) => CollectionsMarshal.AsSpan(_lane!.Bits)[^1] += bits;

    /// <summary>Closes a block and hands out what its bytes cost, in bits, and where its tokens are.</summary>
    public (double[] Bits, MeasuredToken[] Tokens) Take()
    {
        EndSpan();
        var block = (_bits.ToArray(), _tokens.ToArray());
        _bits.Clear();
        _tokens.Clear();
        return block;
    }

    private void EndSpan()
    {
        var start = _bits.Count;
        foreach (var lane in _lanes)
        {
            _bits.AddRange(lane.Bits);
            foreach (var token in lane.Tokens)
            {
                var length = vocabulary.BytesOfId(token).Length;
                _tokens.Add(new(start, length, token));
                start += length;
            }

            lane.Bits.Clear();
            lane.Tokens.Clear();
        }
    }

    private sealed class Lane
    {
        public List<double> Bits { get; } = [];

        public List<int> Tokens { get; } = [];
    }
}

/// <summary>Takes decisions like an encoder and books what they cost, byte by byte.</summary>
/// <param name="ledger">The book.</param>
internal readonly struct LedgerCounter(CostLedger ledger) : IBitCoder
{
    /// <inheritdoc/>
    public int Code(int bit, uint probabilityOfOne)
    {
        ledger.Add(EntropyCounter.Cost(bit, probabilityOfOne));
        return bit;
    }

    /// <inheritdoc/>
    public void BeginByte() => ledger.BeginByte();
}
