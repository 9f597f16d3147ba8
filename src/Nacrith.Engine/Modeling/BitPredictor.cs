using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace Nacrith.Engine.Modeling;

/// <summary>
/// Predicts one binary decision from everything the adaptive model knows and, within tokens, from the language model,
/// and learns from its outcome. What each context has seen becomes three inputs of the mixer, all calibrated by what
/// really followed in like cases: by bit history, by probability and count, and by the run of its last byte.
/// </summary>
internal sealed unsafe class BitPredictor : IDisposable
{
    private const int Contexts = ContextSet.PlainCount;
    private const int Lanes = VectorLearning.Lanes;
    private const int RunClasses = 16;
    private const float HistoryLimit = 255f;
    private const float DirectLimit = 1023f;
    private const int MatchInputs = 2 * StreamModels.MatchCount;
    private const int ExpectedClasses = 256 * 8;

    // Entries of the maps: by history, by probability and count, by run, by match; the first two apart for token ends.
    private const int Directs = 1 + (2 * Contexts * 256);
    private const int Runs = Directs + (2 * Contexts * NodeClasses.Count);
    private const int Matches = Runs + (Contexts * RunClasses * 4);
    private const int Expectations = Matches + (2 * StreamModels.MatchCount * MatchTracker.Reliabilities * 2);
    private const int Entries = Expectations + (StreamModels.MatchCount * 2 * ExpectedClasses * 2);

    private readonly ContextNodes _contexts;
    private readonly NodeClasses _classes = new();
    private readonly MixerStages _mixers = new();
    private readonly EvidenceMaps?[] _mapsByKind = new EvidenceMaps?[1 + (int)DecisionKind.TokenOfLine];
    private EvidenceMaps _maps = null!;
    private StreamModels _models = null!;
    private BytePlace _place;
    private int _record;
    private int _longest;
    private int _hits;
    private bool _began;

    /// <summary>Makes a predictor that knows nothing.</summary>
    /// <param name="contentLength">Expected bytes in all; sizes the tables.</param>
    /// <param name="codesTokens">True if tokens will be coded as well as plain bytes.</param>
    public BitPredictor(long contentLength, bool codesTokens)
    {
        _contexts = new(contentLength, codesTokens);
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _contexts.Dispose();
        foreach (var maps in _mapsByKind)
        {
            maps?.Dispose();
        }

        _mixers.Dispose();
    }

    /// <summary>Prepares for the decisions about the next byte, or about a token's end, of a stream.</summary>
    public void Begin(StreamModels models, BytePlace place, int record)
    {
        _models = models;
        _place = place;
        _record = record;
        _began = false;
    }

    /// <summary>Probability that the next bit of the byte is a one, in units of 2^-32.</summary>
    /// <param name="partial">1 followed by the bits of the byte so far.</param>
    /// <param name="language">What the language model says; ignored for plain bytes.</param>
    public uint PredictBit(int partial, in LanguageEvidence language)
    {
        BeginByte();
        _contexts.FindBit(partial);
        var count = _contexts.Count;
        NameNodes(_maps.Indexes, count, 0);
        NameRuns(_maps.Indexes + (2 * count), count, partial);
        NameMatches(_maps.Indexes + (3 * count), partial);
        return Mix(partial, language);
    }

    /// <summary>Probability that the token ends here, in units of 2^-32.</summary>
    public uint PredictEnd(in LanguageEvidence language)
    {
        BeginByte();
        _contexts.FindEnd();
        var count = _contexts.Count;
        NameNodes(_maps.Indexes, count, Contexts);
        new Span<int>(_maps.Indexes + (2 * count), count).Clear();
        NameEndMatches(_maps.Indexes + (3 * count));
        return Mix(0, language);
    }

    /// <summary>Learns the outcome of the last prediction.</summary>
    public void Update(int bit)
    {
        _mixers.Update(bit);
        _maps.Update(bit, (3 * _contexts.Count) + MatchInputs);
        _contexts.Learn(bit);
    }

    /// <summary>Tells which byte it was, after the last of its decisions.</summary>
    public void EndByte(byte value)
    {
        if (_began)
        {
            _contexts.EndByte(value);
        }
    }

    private static EvidenceMaps MakeMaps(int contexts)
    {
        var maps = new EvidenceMaps(Entries, (3 * contexts) + MatchInputs);
        maps.Limits.Fill(HistoryLimit);
        maps.Limits.Slice(contexts, contexts).Fill(DirectLimit);
        return maps;
    }

    private void BeginByte()
    {
        if (_began)
        {
            return;
        }

        _began = true;
        var hasLines = _models.Lines.Help(_place);
        _contexts.Begin(_models, _place, _record, hasLines);
        var kind = _place == BytePlace.Plain ? DecisionKind.Plain : hasLines ? DecisionKind.TokenOfLine : DecisionKind.Token;
        _maps = _mapsByKind[(int)kind] ??= MakeMaps(_contexts.Count);
        _mixers.Use(kind, hasLines, (3 * _contexts.Count) + MatchInputs);
        _longest = _models.LongestMatch;
    }

    private uint Mix(int partial, in LanguageEvidence language)
    {
        _maps.Read(_mixers.Inputs, (3 * _contexts.Count) + MatchInputs);
        return _mixers.Mix(_models, partial, _hits, _longest, language);
    }

    // Also counts how long a past of this place has been seen before: orders 1 to 6. What is written behind the contexts in use is
    // overwritten by what comes next.
    [MethodImpl(MethodImplOptions.AggressiveOptimization | MethodImplOptions.NoInlining)]
    private void NameNodes(int* indexes, int count, int firstMap)
    {
        var nodes = _contexts.Values;
        var classes = stackalloc int[Contexts];
        for (var i = 0; i < count; i++)
        {
            classes[i] = _classes.Of(nodes[i]);
        }

        for (var i = 0; i < count; i += Lanes)
        {
            var node = Vector512.Load(nodes + i);
            var history = (node & Vector512.Create(255u)).AsInt32() + (Numbers(firstMap + i) * 256) + Vector512<int>.One;
            (history & IsSeen(node)).Store(indexes + i);
        }

        for (var i = 0; i < count; i += Lanes)
        {
            var direct = Vector512.Load(classes + i) + (Numbers(firstMap + i) * NodeClasses.Count) + Vector512.Create(Directs);
            (direct & IsSeen(Vector512.Load(nodes + i))).Store(indexes + count + i);
        }

        var seen = IsSeen(Vector512.Load(nodes)).ExtractMostSignificantBits();
        _hits = BitOperations.PopCount(seen & ((2u << ContextSet.HighestOrder) - 2));
    }

    // How a context's last byte goes on, if it agrees with the bits so far.
    [MethodImpl(MethodImplOptions.AggressiveOptimization | MethodImplOptions.NoInlining)]
    private void NameRuns(int* indexes, int count, int partial)
    {
        var runs = _contexts.Runs;
        var left = 8 - BitOperations.Log2((uint)partial);
        var start = Vector512.Create(Runs + (left <= 4 ? 2 : 0));
        for (var i = 0; i < count; i += Lanes)
        {
            var run = Vector512.Load(runs + i).AsInt32();
            var expected = (run & Vector512.Create(255)) | Vector512.Create(256);
            var length = run >> 8;
            var agrees = Vector512.Equals(expected >> left, Vector512.Create(partial)) & Vector512.GreaterThan(length, Vector512<int>.Zero);
            var known = Vector512.Min(length, Vector512.Create(RunClasses)) - Vector512<int>.One;
            var index = start + (((Numbers(i) * RunClasses) + known) * 4) + ((expected >> (left - 1)) & Vector512<int>.One);
            (index & agrees).Store(indexes + i);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector512<int> Numbers(int first) => Vector512<int>.Indices + Vector512.Create(first);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector512<int> IsSeen(Vector512<uint> nodes) => ~Vector512.Equals(nodes & Vector512.Create(0xFF00u), Vector512<uint>.Zero).AsInt32();

    private void NameMatches(int* indexes, int partial)
    {
        var left = 8 - BitOperations.Log2((uint)partial);
        for (var i = 0; i < StreamModels.MatchCount; i++)
        {
            var match = _models.Matches[i];
            var expected = match.Expected | 256;
            if (match.Expected < 0 || expected >> left != partial)
            {
                indexes[2 * i] = 0;
                indexes[(2 * i) + 1] = 0;
                continue;
            }

            var bit = (expected >> (left - 1)) & 1;
            NameMatch(indexes, i, match, bit, 0, (partial * 8) + (MatchTracker.LengthClass(match.Length) >> 1));
        }
    }

    private void NameEndMatches(int* indexes)
    {
        for (var i = 0; i < StreamModels.MatchCount; i++)
        {
            var match = _models.Matches[i];
            if (match.Expected < 0)
            {
                indexes[2 * i] = 0;
                indexes[(2 * i) + 1] = 0;
                continue;
            }

            NameMatch(indexes, i, match, match.ExpectsEnd ? 1 : 0, 1, ((byte)_models.Stream.Recent * 8) + (MatchTracker.LengthClass(match.Length) >> 1));
        }
    }

    private static void NameMatch(int* indexes, int number, MatchTracker match, int bit, int end, int expectation)
    {
        var place = (end * StreamModels.MatchCount) + number;
        indexes[2 * number] = Matches + (((place * MatchTracker.Reliabilities) + match.Reliability) * 2) + bit;
        indexes[(2 * number) + 1] = Expectations + (((place * ExpectedClasses) + expectation) * 2) + bit;
    }
}
