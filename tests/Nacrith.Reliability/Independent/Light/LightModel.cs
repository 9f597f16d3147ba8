using System.Numerics;

namespace Nacrith.Reliability.Independent.Light;

/// <summary>
/// Expands what the light model coded: light blocks and lists of entries. Written from docs/light-model.md, one class for each
/// of its sections, for reading rather than for speed.
/// </summary>
internal sealed class LightModel
{
    // The inputs that stand behind those of the hashed contexts.
    private const int ByLastByte = Contexts.Count;
    private const int ByLongMatch = ByLastByte + 1;
    private const int ByExpectedByte = ByLastByte + 2;
    private const int ByShortMatch = ByLastByte + 3;
    private const int Predictors = ByLastByte + 4;

    private readonly PastBytes _past;
    private readonly TextTrail _text;
    private readonly RecordLength _record;
    private readonly NibbleTable _table;
    private readonly MapEntry[][] _histories;
    private readonly MapEntry[] _lastByte;
    private readonly MatchModel _longMatch;
    private readonly MatchModel _shortMatch;
    private readonly MapEntry[] _expectedByte;
    private readonly MapEntry _silent = MapEntry.Silent();
    private readonly Mixer _mixer = new(Priors.Table);
    private readonly Correction _oneByte;
    private readonly Correction _twoBytes;
    private readonly MapEntry[] _used = new MapEntry[Predictors];

    // Tells the next bit, given the probability of a one.
    private Func<uint, int> _decide;

    private LightModel(RangeDecoder decoder, int length)
    {
        var size = (int)BitOperations.RoundUpToPowerOf2((uint)Math.Clamp(length, 1 << 10, 1 << 23));
        _decide = decoder.Decide;
        _past = new(size);
        _text = new(_past);
        _record = new(_past);
        _table = new(Math.Min(32 * size, 1 << 25));
        _histories = [.. Priors.Table.Histories.Chunk(256).Select(HistoryMap)];
        _lastByte = [.. Enumerable.Range(0, 1 << 16).Select(_ => new MapEntry(MapEntry.One / 2, 1))];
        _longMatch = new(_past, 11, Math.Min(size, 1 << 18), Priors.Table.LongMatch);
        _shortMatch = new(_past, 5, Math.Min(size, 1 << 18), Priors.Table.ShortMatch);
        _expectedByte = [.. Enumerable.Range(0, 256 * 16 * 8).Select(ExpectedByteEntry)];
        _oneByte = new(Math.Min(size / 16, 1 << 16));
        _twoBytes = new(Math.Min(size / 16, 1 << 12));
    }

    /// <summary>Expands the code of a list of <paramref name="length"/> bytes.</summary>
    public static byte[] ExpandList(byte[] code, int length) => new LightModel(new(code), length).Read(length);

    /// <summary>Expands the code of a block of <paramref name="length"/> bytes of content, whose model knows the preface.</summary>
    public static byte[] ExpandBlock(byte[] code, int length)
    {
        var decoder = new RangeDecoder(code);
        var model = new LightModel(decoder, Math.Max(length, 1 << 14));
        foreach (var value in Preface.Text)
        {
            var left = 8;
            model._decide = _ => (value >> --left) & 1;
            model.Read(1);
        }

        model._decide = decoder.Decide;
        return model.Read(length);
    }

    private static MapEntry[] HistoryMap(int[] priors)
    {
        var map = new MapEntry[BitStates.Count];
        map[0] = MapEntry.Silent();
        for (var state = 1; state < map.Length; state++)
        {
            var (zeros, ones) = (BitStates.Zeros(state), BitStates.Ones(state));
            map[state] = priors[state] != 0
                ? MapEntry.FromPrior(priors[state], 100)
                : new((int)(((2L * ones) + 1) * (MapEntry.One - 1) / (2 * (zeros + ones + 1))), 1);
        }

        return map;
    }

    // Entries go by expected byte, level and bit position.
    private static MapEntry ExpectedByteEntry(int index)
    {
        var prior = Priors.Table.ExpectedBit[index % 128];
        var expectsOne = ((index / 128) << (index % 8) & 128) != 0;
        return MapEntry.FromPrior(expectsOne ? prior : 65535 - prior, 4);
    }

    private byte[] Read(int length)
    {
        var content = new byte[length];
        for (var i = 0; i < length; i++)
        {
            content[i] = ReadByte();
            _past.Append(content[i]);
            _text.Append(content[i]);
            _record.Advance();
        }

        return content;
    }

    private byte ReadByte()
    {
        var hashes = Contexts.Hashes(_past, _text, _record.Value);
        _longMatch.Advance();
        _shortMatch.Advance();
        var partial = ReadHalf(hashes, 1, 0);
        for (var i = 0; i < hashes.Length; i++)
        {
            hashes[i] = NibbleTable.SecondHash(hashes[i], (uint)partial & 15);
        }

        return (byte)ReadHalf(hashes, partial, 4);
    }

    // partial: the bits of the byte so far with a 1 before them; position: how many they are.
    private int ReadHalf(uint[] hashes, int partial, int position)
    {
        var slots = Array.ConvertAll(hashes, _table.Find);
        var node = 1;
        for (var end = position + 4; position < end; position++)
        {
            var bit = ReadBit(slots, node, partial, position);
            node = (2 * node) + bit;
            partial = (2 * partial) + bit;
        }

        return partial;
    }

    private int ReadBit(int[] slots, int node, int partial, int position)
    {
        var stretched = Predict(slots, node, partial, position);
        var plain = Mixer.Squash(stretched);
        var last = (uint)_past.Last(1);
        var hashOfTwo = (uint)((_past.Last(2) * 0x9E3779B1) >> 8);
        var byOne = _oneByte.Refine(stretched, (256 * last) + (uint)partial);
        var byTwo = _twoBytes.Refine(stretched, hashOfTwo ^ ((uint)partial * 0x3D4D51));
        var probability = Math.Clamp((plain * 0.5f) + ((byOne + byTwo) * 0.25f), 1f / (1 << 20), 1f - (1f / (1 << 20)));
        var bit = _decide((uint)(probability * 4294967296f));
        Learn(slots, node, bit);
        _mixer.Learn(bit, plain);
        _oneByte.Learn(bit);
        _twoBytes.Learn(bit);
        return bit;
    }

    private float Predict(int[] slots, int node, int partial, int position)
    {
        var last = (int)_past.Last(1);
        for (var i = 0; i < Contexts.Count; i++)
        {
            _used[i] = _histories[i][_table[slots[i] + node]];
        }

        (var shortBit, _used[ByShortMatch]) = _shortMatch.Predict(partial, position);
        (var longBit, _used[ByLongMatch]) = _longMatch.Predict(partial, position);
        _used[ByLastByte] = _lastByte[(256 * last) + partial];
        _used[ByExpectedByte] = longBit < 0 ? _silent : _expectedByte[(((_longMatch.Expected * 16) + _longMatch.Level) * 8) + position];
        for (var i = 0; i < Predictors; i++)
        {
            _mixer.Inputs[i] = _used[i].Stretch;
            _mixer.Inputs[i + Predictors] = _used[i].Lean;
        }

        var (expected, level) = longBit >= 0 ? (longBit, _longMatch.Level) : shortBit >= 0 ? (shortBit, _shortMatch.Level) : (-1, 0);
        var known = _used.Take(6).Count(entry => !entry.IsSilent);
        return _mixer.Mix(partial, (256 * (expected + 1)) + last, (int)_past.Last(1, skip: 1), (32 * known) + (8 * Math.Min(level, 3)) + position, partial);
    }

    private void Learn(int[] slots, int node, int bit)
    {
        for (var i = 0; i < Predictors; i++)
        {
            _used[i].Learn(bit, i < Contexts.Count ? 255 : 1020);
        }

        // One after the other: two contexts may share a slot.
        foreach (var slot in slots)
        {
            _table[slot + node] = BitStates.Next(_table[slot + node], bit);
        }
    }
}
