using System.Numerics;

namespace Nacrith.Engine.Modeling;

/// <summary>
/// Predicts one binary decision from everything the adaptive model knows and, within tokens, from the language model,
/// and learns from its outcome. What each context has seen becomes three inputs of the mixer, all calibrated by what
/// really followed in like cases: by bit history, by probability and count, and by the run of its last byte.
/// </summary>
internal sealed unsafe class BitPredictor
{
    private const int Contexts = ContextSet.PlainCount;
    private const int MatchInputs = 3 * Contexts;
    private const int LanguageInput = MatchInputs + (2 * StreamModels.MatchCount);
    private const int InputCount = LanguageInput + 3;
    private const int CountClasses = 12;
    private const int ProbabilityClasses = 32;
    private const int RunClasses = 16;
    private const int HistoryLimit = 255;
    private const int DirectLimit = 1023;

    private readonly ContextTable _slots;
    private readonly EndTable _ends;
    private readonly AdaptiveMap _histories = new(2 * Contexts * 256, HistoryLimit);
    private readonly AdaptiveMap _directs = new(2 * Contexts * CountClasses * ProbabilityClasses, DirectLimit);
    private readonly AdaptiveMap _runs = new(Contexts * RunClasses * 2, 255);
    private readonly AdaptiveMap _matches = new(2 * StreamModels.MatchCount * MatchTracker.Reliabilities, 511);
    private readonly MixerPair _mixers;
    private readonly NodeLearning _nodes = new();

    private readonly ulong[] _hashes = new ulong[Contexts];
    private readonly nint[] _nibble = new nint[Contexts];
    private readonly nint[] _firstNibble = new nint[Contexts];
    private readonly ushort[] _run = new ushort[Contexts];
    private readonly nint[] _node = new nint[Contexts];
    private readonly int[] _historyIndex = new int[Contexts];
    private readonly int[] _directIndex = new int[Contexts];
    private readonly int[] _runIndex = new int[Contexts];
    private readonly int[] _runBit = new int[Contexts];
    private readonly int[] _matchIndex = new int[StreamModels.MatchCount];
    private readonly int[] _matchBit = new int[StreamModels.MatchCount];
    private StreamModels _models = null!;
    private BytePlace _place;
    private int _record = 4;
    private int _count;
    private bool _hashed;
    private int _nibbleKey;

    /// <summary>Makes a predictor that knows nothing.</summary>
    /// <param name="contentLength">Expected bytes in all; sizes the tables.</param>
    /// <param name="codesTokens">True if tokens will be coded as well as plain bytes.</param>
    public BitPredictor(long contentLength, bool codesTokens)
    {
        // About as many slots as the contexts of so many bytes fill, within bounds.
        var bytes = Math.Clamp(contentLength * 1024, 1 << 18, 1 << 27);
        _slots = new ContextTable(bytes);
        _ends = new EndTable(codesTokens ? Math.Clamp(contentLength * 64, 1 << 14, 1 << 24) : 1 << 10);
        _mixers = new MixerPair(InputCount, LanguageInput);
    }

    /// <summary>Prepares for the decisions about the next byte, or about a token's end, of a stream.</summary>
    public void Begin(StreamModels models, BytePlace place, int record)
    {
        _models = models;
        _place = place;
        _record = record;
        _hashed = false;
        _nibbleKey = 0;
    }

    /// <summary>Probability that the next bit of the byte is a one, in units of 2^-32.</summary>
    /// <param name="partial">1 followed by the bits of the byte so far.</param>
    /// <param name="language">The language model's stretched prediction; ignored for plain bytes.</param>
    public uint PredictBit(int partial, float language)
    {
        FindNodes(partial);
        GatherContexts(0);
        GatherRuns(partial);
        GatherMatches(partial);
        return _mixers.Mix(_models, _place, partial, CountHits(), language);
    }

    /// <summary>Probability that the token ends here, in units of 2^-32.</summary>
    public uint PredictEnd(float language)
    {
        FindEndNodes();
        GatherContexts(Contexts);
        _runIndex.AsSpan().Fill(-1);
        new Span<float>(_mixers.Inputs(_place) + (2 * Contexts), Contexts).Clear();
        GatherEndMatches();
        return _mixers.Mix(_models, _place, 0, CountHits(), language);
    }

    /// <summary>Learns the outcome of the last prediction.</summary>
    public void Update(int bit)
    {
        _mixers.Update(_place, bit);
        for (var i = 0; i < _count; i++)
        {
            var node = (uint*)_node[i];
            if ((*node & 0xFF00) != 0)
            {
                _histories.Update(_historyIndex[i], bit);
                _directs.Update(_directIndex[i], bit);
            }

            *node = _nodes.After(*node, bit);
            if (_runIndex[i] >= 0)
            {
                _runs.Update(_runIndex[i], bit == _runBit[i] ? 1 : 0);
            }
        }

        for (var i = 0; i < _matchIndex.Length; i++)
        {
            if (_matchIndex[i] >= 0)
            {
                _matches.Update(_matchIndex[i], bit == _matchBit[i] ? 1 : 0);
            }
        }
    }

    /// <summary>Tells which byte it was, after the last of its decisions.</summary>
    public void EndByte(byte value)
    {
        if (_nibbleKey == 0 || !_hashed)
        {
            return;
        }

        for (var i = 0; i < _count; i++)
        {
            var slot = (byte*)_firstNibble[i];
            if (slot == null)
            {
                continue;
            }

            var run = slot + ContextTable.RunOffset;
            if (run[0] == value && run[1] > 0)
            {
                run[1] = (byte)Math.Min(run[1] + 1, 255);
            }
            else
            {
                run[0] = value;
                run[1] = 1;
            }
        }
    }

    private void ComputeHashes()
    {
        if (!_hashed)
        {
            _count = ContextSet.Fill(_hashes, _models.Stream, _place, _record);
            _hashed = true;
        }
    }

    private void FindNodes(int partial)
    {
        var bits = BitOperations.Log2((uint)partial);
        var within = bits & 3;
        var key = (partial >> within) | (bits & 4);
        if (key != _nibbleKey)
        {
            FindSlots(partial >> within, bits < 4);
            _nibbleKey = key;
        }

        var node = ContextTable.NodeOffset + (4 * ((1 << within) - 1 + (partial & ((1 << within) - 1))));
        for (var i = 0; i < _count; i++)
        {
            _node[i] = _nibble[i] + node;
        }
    }

    private void FindSlots(int partial, bool first)
    {
        ComputeHashes();
        var spread = stackalloc ulong[Contexts];
        for (var i = 0; i < _count; i++)
        {
            spread[i] = first ? _hashes[i] : ContextSet.Hash(_hashes[i], (ulong)partial);
            _slots.Prefetch((uint)(spread[i] >> 32));
        }

        for (var i = 0; i < _count; i++)
        {
            var slot = _slots.Find((uint)(spread[i] >> 32), (ushort)spread[i]);
            _nibble[i] = (nint)slot;
            if (first)
            {
                _firstNibble[i] = (nint)slot;
                _run[i] = *(ushort*)(slot + ContextTable.RunOffset);
            }
            else if (_nibbleKey == 0)
            {
                _firstNibble[i] = 0;
                _run[i] = 0;
            }
        }
    }

    private void FindEndNodes()
    {
        ComputeHashes();
        for (var i = 0; i < _count; i++)
        {
            _node[i] = (nint)_ends.Find((uint)(_hashes[i] >> 32), (ushort)_hashes[i]);
        }
    }

    private void GatherContexts(int firstMap)
    {
        var histories = _histories.Entries;
        var directs = _directs.Entries;
        var inputs = _mixers.Inputs(_place);
        for (var i = 0; i < _count; i++)
        {
            var node = *(uint*)_node[i];
            if ((node & 0xFF00) == 0)
            {
                inputs[i] = 0f;
                inputs[Contexts + i] = 0f;
                continue;
            }

            var history = ((firstMap + i) << 8) | (int)(node & 255);
            var direct = (((firstMap + i) * CountClasses) + _nodes.CountClass(node)) * ProbabilityClasses + _nodes.ProbabilityClass(node);
            _historyIndex[i] = history;
            _directIndex[i] = direct;
            inputs[i] = Logistic.StretchOf12Bits[histories[history] >> 20];
            inputs[Contexts + i] = Logistic.StretchOf12Bits[directs[direct] >> 20];
        }
    }

    // How a context's last byte goes on, if it agrees with the bits so far.
    private void GatherRuns(int partial)
    {
        var inputs = _mixers.Inputs(_place) + (2 * Contexts);
        var left = 8 - BitOperations.Log2((uint)partial);
        for (var i = 0; i < _count; i++)
        {
            var expected = (_run[i] & 255) | 256;
            var length = _run[i] >> 8;
            if (length == 0 || expected >> left != partial)
            {
                inputs[i] = 0f;
                _runIndex[i] = -1;
                continue;
            }

            var bit = (expected >> (left - 1)) & 1;
            var index = (i * RunClasses + Math.Min(length, RunClasses) - 1) * 2 + (left <= 4 ? 1 : 0);
            var stretch = _runs.Stretch(index);
            inputs[i] = bit != 0 ? stretch : -stretch;
            _runIndex[i] = index;
            _runBit[i] = bit;
        }
    }

    private void GatherMatches(int partial)
    {
        var left = 8 - BitOperations.Log2((uint)partial);
        for (var i = 0; i < StreamModels.MatchCount; i++)
        {
            var match = _models.Matches[i];
            var agrees = match.Expected >= 0 && (match.Expected | 256) >> left == partial;
            var bit = agrees ? (match.Expected >> (left - 1)) & 1 : -1;
            SetMatchInputs(i, bit, match.Reliability);
        }
    }

    private void GatherEndMatches()
    {
        for (var i = 0; i < StreamModels.MatchCount; i++)
        {
            var match = _models.Matches[i];
            var bit = match.Expected < 0 ? -1 : match.ExpectsEnd ? 1 : 0;
            SetMatchInputs(i, bit, match.Reliability + (StreamModels.MatchCount * MatchTracker.Reliabilities));
        }
    }

    private void SetMatchInputs(int match, int bit, int reliability)
    {
        var inputs = _mixers.Inputs(_place) + MatchInputs + (2 * match);
        if (bit < 0)
        {
            inputs[0] = 0f;
            inputs[1] = 0f;
            _matchIndex[match] = -1;
            return;
        }

        var index = (match * MatchTracker.Reliabilities) + reliability;
        var stretch = _matches.Stretch(index);
        var sure = ((int)(_matches.Entries[index] >> 10) - (1 << 21)) * (1f / (1 << 20));
        inputs[0] = bit != 0 ? stretch : -stretch;
        inputs[1] = bit != 0 ? sure : -sure;
        _matchIndex[match] = index;
        _matchBit[match] = bit;
    }

    // How long a past of this place has been seen before: orders 1 to 6.
    private int CountHits()
    {
        var hits = 0;
        for (var i = 1; i <= ContextSet.HighestOrder; i++)
        {
            hits += (*(uint*)_node[i] & 0xFF00) != 0 ? 1 : 0;
        }

        return hits;
    }
}
