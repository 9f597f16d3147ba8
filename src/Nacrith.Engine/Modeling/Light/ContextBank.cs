using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace Nacrith.Engine.Modeling.Light;

/// <summary>
/// Sixteen predictors side by side. The first <see cref="Hashed"/> find a bit history in the <see cref="NibbleTable"/> by
/// the hash of a context, and look up in a map of their own what such a history is worth; the others are given their map
/// entry directly. All sixteen entries are taught at once, in sixteen lanes.
/// </summary>
internal sealed unsafe class ContextBank
{
    /// <summary>Number of predictors.</summary>
    public const int Count = 16;

    /// <summary>Number of predictors that go by a hashed context.</summary>
    public const int Hashed = 12;

    private const int States = 256;

    private readonly NibbleTable _table;
    private readonly PinnedMemory<byte> _stateMemory = new(3 * States);
    private readonly PinnedMemory<MapEntry> _mapMemory = new(Hashed * States);
    private readonly PinnedMemory<nint> _pointerMemory = new(3 * Count);
    private readonly PinnedMemory<uint> _wordMemory = new(5 * Count);
    private readonly byte* _next;
    private readonly byte* _confidence;
    private readonly MapEntry* _maps;
    private readonly byte** _slots;
    private readonly MapEntry** _used;
    private readonly uint* _hashes;
    private readonly uint* _values;
    private readonly float* _stretches;
    private readonly int* _limits;

    /// <summary>Makes a bank over an empty table of 2^<paramref name="tableBits"/> bytes.</summary>
    public ContextBank(int tableBits)
    {
        _table = new(tableBits);
        _next = _stateMemory.Start;
        _confidence = _next + (2 * States);
        _maps = _mapMemory.Start;
        _slots = (byte**)_pointerMemory.Start;
        _used = (MapEntry**)(_slots + Count);
        _hashes = _wordMemory.Start;
        _values = _hashes + Count;
        _stretches = (float*)(_values + Count);
        _limits = (int*)(_stretches + Count);
        BitHistory.Next.CopyTo(_stateMemory.Span);
        LightHistories.Confidence.CopyTo(_stateMemory.Span[(2 * States)..]);
        for (var i = 0; i < Hashed; i++)
        {
            LightHistories.FirstMap.CopyTo(_mapMemory.Span[(i * States)..]);
        }

        new Span<int>(_limits, Hashed).Fill(HistoryLimit);
        new Span<int>(_limits + Hashed, Count - Hashed).Fill(DirectLimit);
    }

    internal static int HistoryLimit = (int)LightMixer.P("LIM", 255);
    internal static int DirectLimit = (int)LightMixer.P("LID", 255);

    /// <summary>The hashes of the contexts of the next byte, for the caller to fill.</summary>
    public uint* Hashes => _hashes;

    /// <summary>Starts fetching what <see cref="FindSlots"/> will need.</summary>
    public void Prefetch()
    {
        for (var i = 0; i < Hashed; i++)
        {
            _table.Prefetch(_hashes[i]);
        }
    }

    /// <summary>Goes from the hashes of a byte's first nibble to those of its second.</summary>
    public void EnterSecondNibble(uint firstNibble)
    {
        for (var i = 0; i < Hashed; i++)
        {
            _hashes[i] = NibbleTable.SecondHash(_hashes[i], firstNibble);
            _table.Prefetch(_hashes[i]);
        }
    }

    /// <summary>Finds the bit histories of the hashes.</summary>
    public void FindSlots()
    {
        for (var i = 0; i < Hashed; i++)
        {
            _slots[i] = _table.Find(_hashes[i], _confidence);
        }
    }

    /// <summary>Gives the entry of a predictor without a hashed context.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Use(int predictor, MapEntry* entry) => _used[predictor] = entry;

    /// <summary>Writes two inputs for each predictor: its stretched prediction, and 16 further on its lean from one half.</summary>
    /// <returns>A bit for each predictor that says something, predictor 0 lowest.</returns>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public uint Predict(float* inputs, int node)
    {
        var slots = _slots;
        var used = _used;
        var values = _values;
        var map = _maps;
        for (var i = 0; i < Hashed; i++)
        {
            var entry = map + slots[i][node];
            used[i] = entry;
            values[i] = entry->Value;
            inputs[i] = entry->Stretch;
            map += States;
        }

        for (var i = Hashed; i < Count; i++)
        {
            values[i] = used[i]->Value;
            inputs[i] = used[i]->Stretch;
        }

        var value = Vector512.Load(values);
        var p = Vector512.ConvertToSingle((value >>> MapEntry.CountBits).AsInt32());
        Vector512.Store((p * (4f / MapEntry.One)) - Vector512.Create(2f), inputs + Count);
        return (uint)~Vector512.Equals(value, Vector512.Create(MapEntry.Silent)).ExtractMostSignificantBits() & 0xFFFF;
    }

    /// <summary>Learns from the bit that came.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Update(int bit, int node)
    {
        var values = _values;
        var stretches = _stretches;
        var old = Vector512.Load(values);
        var value = MapEntry.Learn(old, bit, Vector512.Load(_limits));
        value = Vector512.ConditionalSelect(Vector512.Equals(old, Vector512.Create(MapEntry.Silent)), old, value);
        Vector512.Store(value, values);
        Vector512.Store(MapEntry.StretchOf(value), stretches);
        var slots = _slots;
        var used = _used;
        var next = _next + bit;
        for (var i = 0; i < Hashed; i++)
        {
            used[i]->Value = values[i];
            used[i]->Stretch = stretches[i];
            var state = slots[i] + node;
            *state = next[2 * *state];
        }

        for (var i = Hashed; i < Count; i++)
        {
            used[i]->Value = values[i];
            used[i]->Stretch = stretches[i];
        }
    }
}
