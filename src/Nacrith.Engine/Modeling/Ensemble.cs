using Nacrith.Engine.Coding;
using Nacrith.Engine.Modeling.Light;

namespace Nacrith.Engine.Modeling;

/// <summary>
/// Everything that predicts the content of one archive member, in one place: the adaptive model over bytes, matches,
/// tokens and, in neural spans, the language model's probabilities with a bias head, all mixed decision by decision.
/// One code path serves both directions; the coder decides which. Not thread-safe; the crew's help is internal.
/// </summary>
internal sealed unsafe class Ensemble : IDisposable
{
    private const int FewestForPreface = 1 << 14;

    private readonly BitPredictor _predictor;
    private readonly MatchFinder[] _finders;
    private readonly LineMemory _lines;
    private readonly List<ByteStream> _streams = [];
    private readonly List<StreamModels> _models = [];
    private readonly RankedTokens? _tokens;
    private readonly TokenWalk? _walk;
    private readonly BiasHead? _bias;
    private readonly TokenDistribution? _distribution;
    private readonly RecordDetector _records = new();
    private readonly EnsembleSettings _settings;
    private StateCache? _states;
    private int[] _ranks = [];
    private bool _hasBegunBytes;

    /// <summary>Makes an ensemble that knows nothing.</summary>
    public Ensemble(EnsembleSettings settings)
    {
        _settings = settings;
        _finders = [new(20, settings.ContentLength), new(9, settings.ContentLength), new(5, settings.ContentLength)];
        _lines = new(settings.ContentLength);
        _predictor = new BitPredictor(settings.ContentLength, settings.Tokens is not null);
        OpenStream();
        if (settings.Tokens is { } tokens)
        {
            _tokens = tokens;
            _walk = new TokenWalk(tokens, _predictor);
            _bias = new BiasHead(tokens.Count, settings.Crew);
            _distribution = new TokenDistribution(tokens, _bias.Bias, settings.Crew);
        }
    }

    /// <summary>Whether it can code tokens.</summary>
    public bool KnowsTokens => _tokens is not null;

    /// <inheritdoc/>
    public void Dispose()
    {
        _predictor.Dispose();
        _states?.Dispose();
    }

    /// <summary>Starts a neural span of so many lanes. What was learned goes on; a lane goes on where the lane of the
    /// same number stopped.</summary>
    public void BeginLanes(int lanes)
    {
        while (_streams.Count <= lanes)
        {
            OpenStream();
        }

        if (_settings.StateWidth > 0)
        {
            _states ??= new StateCache(_settings.StateWidth, _settings.ContentLength, lanes, _settings.Crew);
        }
    }

    /// <summary>Takes the hidden states of the next steps, if they are known before these are coded.</summary>
    /// <param name="states">The states of all rows of these steps, in order.</param>
    public void Foresee(ReadOnlySpan<sbyte> states) => _states?.Foresee(states);

    /// <summary>Codes one token of each of some lanes.</summary>
    /// <param name="coder">Either direction.</param>
    /// <param name="lanes">The lanes, one a row.</param>
    /// <param name="logits">lanes.Length × tokens natural-log logits in rank order; overwritten.</param>
    /// <param name="states">lanes.Length hidden states, as <see cref="Language.ILaneSession.ReadStates"/> gives them; empty without.</param>
    /// <param name="tokens">Token ids, one a row: read when encoding, written when decoding.</param>
    public void CodeStep<TCoder>(ref TCoder coder, ReadOnlySpan<int> lanes, Span<float> logits, ReadOnlySpan<sbyte> states, Span<int> tokens)
        where TCoder : struct, IBitCoder
    {
        if (_ranks.Length < lanes.Length)
        {
            _ranks = new int[lanes.Length];
        }

        fixed (float* rows = logits)
        {
            _distribution!.Compute(rows, lanes.Length);
            _states?.Look(states);
            for (var row = 0; row < lanes.Length; row++)
            {
                var rank = Math.Max(_tokens!.RankOf(tokens[row]), 0);
                rank = _walk!.Code(ref coder, _models[lanes[row] + 1], _distribution.Row(row), _states?.Row(row), rank);
                _ranks[row] = rank;
                tokens[row] = _tokens.IdOf(rank);
            }

            _states?.Learn(_ranks.AsSpan(0, lanes.Length));
            _bias!.Learn(rows, _distribution, _ranks.AsSpan(0, lanes.Length));
        }
    }

    /// <summary>Starts a plain span. Before the first one the models of plain bytes read the <see cref="LightPreface"/>, where the
    /// content has 16,384 bytes or more: less would not repay the time, and has small tables.</summary>
    public void BeginBytes()
    {
        if (!_hasBegunBytes && _settings.ContentLength >= FewestForPreface)
        {
            LearnBytes(LightPreface.Copy());
        }

        _hasBegunBytes = true;
    }

    /// <summary>Codes bytes of a plain span, without the language model.</summary>
    /// <param name="coder">Either direction.</param>
    /// <param name="bytes">Read when encoding, written when decoding.</param>
    public void CodeBytes<TCoder>(ref TCoder coder, Span<byte> bytes)
        where TCoder : struct, IBitCoder
    {
        var models = _models[0];
        for (var i = 0; i < bytes.Length; i++)
        {
            bytes[i] = CodeByte(ref coder, models, bytes[i]);
            models.Append(bytes[i]);
            _records.Advance(models.Stream.Bytes);
        }
    }

    /// <summary>Learns bytes as <see cref="CodeBytes"/> does, but of content that is known to both sides already.</summary>
    public void LearnBytes(Span<byte> bytes)
    {
        var coder = default(KnownBits);
        CodeBytes(ref coder, bytes);
    }

    private byte CodeByte<TCoder>(ref TCoder coder, StreamModels models, byte value)
        where TCoder : struct, IBitCoder
    {
        coder.BeginByte();
        _predictor.Begin(models, BytePlace.Plain, _records.Length);
        var partial = 1;
        for (var shift = 7; shift >= 0; shift--)
        {
            var bit = coder.Code((value >> shift) & 1, _predictor.PredictBit(partial, default));
            _predictor.Update(bit);
            partial = (partial << 1) | bit;
        }

        _predictor.EndByte((byte)partial);
        return (byte)partial;
    }

    private void OpenStream()
    {
        var models = new StreamModels(_streams.Count, _streams, _finders, _lines);
        _streams.Add(models.Stream);
        _models.Add(models);
    }
}
