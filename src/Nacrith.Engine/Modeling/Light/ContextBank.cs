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
    private const int HistoryLimit = 255;
    private const int DirectLimit = 1020;

    // The JIT unrolls no loops; by hand it is worth a tenth of the time.
    private const int Unrolled = 4;

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
        for (var i = 0; i < Hashed; i += Unrolled)
        {
            Read(used + i, map + (i * States) + slots[i][node], values + i, inputs + i);
            Read(used + i + 1, map + ((i + 1) * States) + slots[i + 1][node], values + i + 1, inputs + i + 1);
            Read(used + i + 2, map + ((i + 2) * States) + slots[i + 2][node], values + i + 2, inputs + i + 2);
            Read(used + i + 3, map + ((i + 3) * States) + slots[i + 3][node], values + i + 3, inputs + i + 3);
        }

        for (var i = Hashed; i < Count; i++)
        {
            Read(used + i, used[i], values + i, inputs + i);
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
        var next = _next + bit;
        for (var i = 0; i < Hashed; i += Unrolled)
        {
            Step(slots[i] + node, next);
            Step(slots[i + 1] + node, next);
            Step(slots[i + 2] + node, next);
            Step(slots[i + 3] + node, next);
        }

        var used = _used;
        for (var i = 0; i < Count; i += Unrolled)
        {
            Write(used[i], values + i, stretches + i);
            Write(used[i + 1], values + i + 1, stretches + i + 1);
            Write(used[i + 2], values + i + 2, stretches + i + 2);
            Write(used[i + 3], values + i + 3, stretches + i + 3);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Read(MapEntry** used, MapEntry* entry, uint* value, float* stretch)
    {
        *used = entry;
        *value = entry->Value;
        *stretch = entry->Stretch;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Write(MapEntry* entry, uint* value, float* stretch)
    {
        entry->Value = *value;
        entry->Stretch = *stretch;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Step(byte* state, byte* next) => *state = next[2 * *state];
}
