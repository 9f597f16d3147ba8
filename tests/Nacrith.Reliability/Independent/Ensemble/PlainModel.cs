using System.Numerics;
using Nacrith.Reliability.Independent.Light;

namespace Nacrith.Reliability.Independent.Ensemble;

/// <summary>
/// Expands plain spans. Written from the section on plain bytes of docs/modeling.md, one class for each of its parts, for reading
/// rather than for speed. It knows nothing of tokens, so it is of no use after a neural span.
/// </summary>
internal sealed class PlainModel
{
    private const int Contexts = PlainContexts.Count;
    private const int HistoryLimit = 255;
    private const int ShortestWithPreface = 1 << 14;

    private readonly RememberedBytes _past = new();
    private readonly TextState _text;
    private readonly NumberTrail _numbers;
    private readonly PlainLines _lines;
    private readonly RecordGuess _record;
    private readonly TextOrRecords _kind = new();
    private readonly SlotTable _table;
    private readonly PlainMatch[] _matches;
    private readonly Evidence[] _histories = Evidence.Map(Contexts * 256, HistoryLimit);
    private readonly Evidence[] _directs = Evidence.Map(Contexts * Node.Classes, 1023);
    private readonly Evidence[] _runs = Evidence.Map(Contexts * 16 * 4, HistoryLimit);
    private readonly Evidence[] _reliabilities = Evidence.Map(3 * PlainMatch.Reliabilities * 2, HistoryLimit);
    private readonly Evidence[] _expectations = Evidence.Map(3 * 256 * 8 * 2, HistoryLimit);
    private readonly PlainMixer _mixer = new();
    private readonly Curves _byByte = new(256);
    private readonly Curves _byHash = new(1 << 16);

    // What the inputs of the bit at hand say: null is nothing.
    private readonly Evidence?[] _used = new Evidence?[(3 * Contexts) + 6];
    private readonly Node[] _nodes = new Node[Contexts];

    private Func<uint, int> _decide = null!;

    /// <summary>Makes a model that knows nothing but, for content that is not short, the preface.</summary>
    /// <param name="contentLength">Bytes of the member's content.</param>
    public PlainModel(long contentLength)
    {
        _text = new(_past);
        _numbers = new(_past);
        _lines = new(_past, contentLength);
        _record = new(_past);
        _table = new(contentLength);
        _matches = [new(_past, 20, contentLength), new(_past, 9, contentLength), new(_past, 5, contentLength)];
        foreach (var value in contentLength >= ShortestWithPreface ? Preface.Text : [])
        {
            var left = 8;
            _decide = _ => (value >> --left) & 1;
            Read(1);
        }
    }

    /// <summary>Expands the next <paramref name="length"/> bytes of a code.</summary>
    public byte[] Expand(RangeDecoder decoder, long length)
    {
        _decide = decoder.Decide;
        return Read(length);
    }

    private byte[] Read(long length)
    {
        var content = new byte[length];
        foreach (ref var value in content.AsSpan())
        {
            value = ReadByte();
            _past.Append(value);
            _text.Append(value);
            _numbers.Append(value);
            _lines.Append(value);
            _kind.Append(value);
            foreach (var match in _matches)
            {
                match.Append(value);
            }

            _record.Advance();
        }

        return content;
    }

    private byte ReadByte()
    {
        var hashes = _kind.IsText
            ? PlainContexts.OfText(_past, _text, _numbers, _lines)
            : PlainContexts.OfRecords(_past, _text, _numbers, _record.Value);
        var runs = new (byte Value, byte Length)[Contexts];
        var first = new int[Contexts];
        for (var i = 0; i < Contexts; i++)
        {
            first[i] = _table.Find(hashes[i], 0, (ushort)hashes[i]);
            runs[i] = _table.Run(first[i]);
        }

        var partial = ReadHalf(first, runs, 1);
        var nearby = (2 * (partial & 15)) + 2;
        var checkOffset = (ulong)(partial * 0x9E3B);
        var second = Array.ConvertAll(hashes, hash => _table.Find(hash, nearby, (ushort)(hash + checkOffset)));
        var value = (byte)ReadHalf(second, runs, partial);
        foreach (var slot in first)
        {
            ref var run = ref _table.Run(slot);
            run = (value, run.Value == value && run.Length > 0 ? (byte)Math.Min(run.Length + 1, 255) : (byte)1);
        }

        return value;
    }

    // partial: the bits of the byte so far with a 1 before them.
    private int ReadHalf(int[] slots, (byte Value, byte Length)[] runs, int partial)
    {
        var setOneRows = _kind.IsText ? 192 + (8 * _lines.Situation) : 12 * LongestMatch();
        for (var node = 1; node < 16; node = (2 * node) + (partial & 1))
        {
            var bitsKnown = BitOperations.Log2((uint)partial);
            for (var i = 0; i < Contexts; i++)
            {
                _nodes[i] = _table.NodeAt(slots[i], node);
            }

            UseNodes();
            UseRuns(runs, partial, 8 - bitsKnown);
            UseMatches(partial, 8 - bitsKnown);
            var bit = ReadBit(partial, bitsKnown, setOneRows);

            // What two contexts with one slot teach it does not add up: the later one's counts.
            for (var i = 0; i < Contexts; i++)
            {
                _table.NodeAt(slots[i], node) = _nodes[i].After(bit);
            }

            partial = (2 * partial) + bit;
        }

        return partial;
    }

    // Its class, 0 for none.
    private int LongestMatch() => PlainMatch.LengthClass(_matches.Max(match => match.Expected >= 0 ? match.Length : 0));

    private int ReadBit(int partial, int bitsKnown, int setOneRows)
    {
        for (var i = 0; i < _used.Length; i++)
        {
            _mixer.Inputs[i] = _used[i]?.Stretch ?? 0f;
        }

        _mixer.Inputs[_used.Length] = 0.3f;
        var ordersKnown = _nodes.AsSpan(1, 6).ToArray().Count(node => node.Count > 0);
        int[] rows = [partial, setOneRows + bitsKnown, (12 * ordersKnown) + bitsKnown, _past.Last, (9 * Math.Min(_text.Field, 31)) + bitsKnown];
        var mixed = _mixer.Mix(rows, partial);
        var byByte = _byByte.Correct(partial, mixed);
        var byHash = _byHash.Correct((int)(TextHash.Pair(_past.Recent & 0xFFFF, (ulong)partial) >> 48), mixed);
        var corrected = Logistic.Limited((mixed * 0.5f) + (byByte * 0.25f) + (byHash * 0.25f));
        var bit = _decide((uint)Math.Clamp(Logistic.SquashInDouble(corrected) * 4294967296.0, 64.0, 4294967231.0));
        _mixer.Learn(bit, (float)Logistic.SquashInDouble(mixed));
        _byByte.Learn(bit);
        _byHash.Learn(bit);
        foreach (var evidence in _used)
        {
            evidence?.Learn(bit);
        }

        return bit;
    }

    // By history, and by probability and count.
    private void UseNodes()
    {
        for (var i = 0; i < Contexts; i++)
        {
            var isKnown = _nodes[i].Count > 0;
            _used[i] = isKnown ? _histories[(256 * i) + _nodes[i].State] : null;
            _used[Contexts + i] = isKnown ? _directs[(Node.Classes * i) + _nodes[i].Class] : null;
        }
    }

    // By the byte that came last in a context, if it agrees with the bits so far. left: bits to come.
    private void UseRuns((byte Value, byte Length)[] runs, int partial, int left)
    {
        for (var i = 0; i < Contexts; i++)
        {
            var (value, length) = runs[i];
            var agrees = length > 0 && (value | 256) >> left == partial;
            var entry = (((16 * i) + Math.Min((int)length, 16) - 1) * 4) + (left <= 4 ? 2 : 0) + ((value >> (left - 1)) & 1);
            _used[(2 * Contexts) + i] = agrees ? _runs[entry] : null;
        }
    }

    private void UseMatches(int partial, int left)
    {
        for (var i = 0; i < _matches.Length; i++)
        {
            var match = _matches[i];
            var agrees = match.Expected >= 0 && (match.Expected | 256) >> left == partial;
            var bit = (match.Expected >> (left - 1)) & 1;
            var expectation = (partial * 8) + (PlainMatch.LengthClass(match.Length) / 2);
            _used[(3 * Contexts) + (2 * i)] = agrees ? _reliabilities[(((PlainMatch.Reliabilities * i) + match.Reliability) * 2) + bit] : null;
            _used[(3 * Contexts) + (2 * i) + 1] = agrees ? _expectations[(((256 * 8 * i) + expectation) * 2) + bit] : null;
        }
    }
}
