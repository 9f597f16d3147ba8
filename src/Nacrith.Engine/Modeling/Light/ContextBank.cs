using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using Nacrith.Engine.Buffers;

namespace Nacrith.Engine.Modeling.Light;

/// <summary>
/// Sixteen predictors side by side. The first <see cref="Hashed"/> find a bit history in the <see cref="NibbleTable"/> by
/// the hash of a context, and look up in a map of their own what such a history is worth; the others are given their map
/// entry directly. The entries are taught eight at a time. Loops are
/// written out, because the JIT unrolls none.
/// </summary>
internal sealed unsafe class ContextBank : IDisposable
{
    /// <summary>Number of predictors.</summary>
    public const int Count = 16;

    /// <summary>Number of predictors that go by a hashed context.</summary>
    public const int Hashed = 12;

    private const int States = 256;
    private const int HistoryLimit = 255;
    private const int DirectLimit = 1020;

    private const int Lanes = 8;

    private readonly NibbleTable _table;
    private readonly PinnedMemory<byte> _stateMemory = new(3 * States);
    private readonly PinnedMemory<MapEntry> _mapMemory = new(Hashed * States);
    private readonly PinnedMemory<nint> _pointerMemory = new(3 * Count);
    private readonly PinnedMemory<uint> _wordMemory = new(3 * Count);
    private readonly byte* _next;
    private readonly byte* _confidence;
    private readonly MapEntry* _maps;
    private readonly byte** _slots;
    private readonly MapEntry** _used;
    private readonly uint* _hashes;
    private readonly uint* _values;
    private readonly int* _limits;

    /// <summary>Makes a bank over an empty table of 2^<paramref name="tableBits"/> bytes.</summary>
    public ContextBank(int tableBits, LightPriors priors)
    {
        _table = new(tableBits);
        _next = _stateMemory.Start;
        _confidence = _next + (2 * States);
        _maps = _mapMemory.Start;
        _slots = (byte**)_pointerMemory.Start;
        _used = (MapEntry**)(_slots + Count);
        _hashes = _wordMemory.Start;
        _values = _hashes + Count;
        _limits = (int*)(_values + Count);
        BitHistory.Next.CopyTo(_stateMemory.Span);
        HistoryPriors.Confidence.CopyTo(_stateMemory.Span[(2 * States)..]);
        for (var i = 0; i < Hashed; i++)
        {
            HistoryPriors.FillMap(_mapMemory.Span.Slice(i * States, States), priors.Maps.AsSpan(i * States, States));
        }

        new Span<int>(_limits, Hashed).Fill(HistoryLimit);
        new Span<int>(_limits + Hashed, Count - Hashed).Fill(DirectLimit);
    }

    /// <summary>The hashes of the contexts of the next byte, for the caller to fill.</summary>
    public uint* Hashes => _hashes;

    /// <inheritdoc/>
    public void Dispose() => _table.Dispose();

    /// <summary>Starts fetching what <see cref="FindSlots"/> will need.</summary>
    public void Prefetch()
    {
        for (var i = 0; i < Hashed; i++)
        {
            _table.Prefetch(_hashes[i]);
        }
    }

    /// <summary>Starts fetching the line of one hash.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Prefetch(uint hash) => _table.Prefetch(hash);

    /// <summary>Starts fetching what the second nibble will need, by the first three bits of the first.</summary>
    public void PrefetchSecondNibble(uint threeBits)
    {
        for (var i = 0; i < Hashed; i++)
        {
            _table.Prefetch(NibbleTable.SecondHash(_hashes[i], threeBits << 1));
        }
    }

    /// <summary>Writes what the maps have learned into priors.</summary>
    public void Learned(LightPriors priors)
    {
        for (var i = 0; i < priors.Maps.Length; i++)
        {
            priors.Maps[i] = _maps[i].Probability16;
        }
    }

    /// <summary>Goes from the hashes of a byte's first nibble to those of its second.</summary>
    public void EnterSecondNibble(uint firstNibble)
    {
        for (var i = 0; i < Hashed; i++)
        {
            _hashes[i] = NibbleTable.SecondHash(_hashes[i], firstNibble);
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

    /// <summary>Writes two inputs for each predictor: its stretched prediction, and <see cref="Count"/> further on its lean.</summary>
    /// <returns>A bit for each predictor that says something, predictor 0 lowest.</returns>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public uint Predict(float* inputs, nuint node)
    {
        var slots = _slots;
        var used = _used;
        var map = _maps;
        used[0] = map + slots[0][node];
        used[1] = map + (1 * States) + slots[1][node];
        used[2] = map + (2 * States) + slots[2][node];
        used[3] = map + (3 * States) + slots[3][node];
        used[4] = map + (4 * States) + slots[4][node];
        used[5] = map + (5 * States) + slots[5][node];
        used[6] = map + (6 * States) + slots[6][node];
        used[7] = map + (7 * States) + slots[7][node];
        used[8] = map + (8 * States) + slots[8][node];
        used[9] = map + (9 * States) + slots[9][node];
        used[10] = map + (10 * States) + slots[10][node];
        used[11] = map + (11 * States) + slots[11][node];
        return Read(used, _values, inputs) | (Read(used + Lanes, _values + Lanes, inputs + Lanes) << Lanes);
    }

    /// <summary>Learns from the bit that came.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Update(int bit, nuint node)
    {
        Learn(_used, _values, _limits, bit);
        Learn(_used + Lanes, _values + Lanes, _limits + Lanes, bit);
        var slots = _slots;
        var next = _next + bit;
        Step(slots[0], node, next);
        Step(slots[1], node, next);
        Step(slots[2], node, next);
        Step(slots[3], node, next);
        Step(slots[4], node, next);
        Step(slots[5], node, next);
        Step(slots[6], node, next);
        Step(slots[7], node, next);
        Step(slots[8], node, next);
        Step(slots[9], node, next);
        Step(slots[10], node, next);
        Step(slots[11], node, next);
    }

    // Entries go straight from their places into vectors: scalar stores followed by a vector load would stall the processor.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static uint Read(MapEntry** used, uint* values, float* inputs)
    {
        var low = Vector256.Create(*(ulong*)used[0], *(ulong*)used[1], *(ulong*)used[2], *(ulong*)used[3]);
        var high = Vector256.Create(*(ulong*)used[4], *(ulong*)used[5], *(ulong*)used[6], *(ulong*)used[7]);
        var value = Vector256.Narrow(low, high);
        Vector256.Store(value, values);
        Vector256.Store(Vector256.Narrow(low >>> 32, high >>> 32).AsSingle(), inputs);
        Vector256.Store(MapEntry.LeanOf(value), inputs + Count);
        return Vector256.Equals(value, Vector256.Create(MapEntry.Silent)).ExtractMostSignificantBits() ^ 0xFF;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Learn(MapEntry** used, uint* values, int* limits, int bit)
    {
        var value = MapEntry.Learn(Vector256.Load(values), bit, Vector256.Load(limits));
        var (lowStretch, highStretch) = Vector256.Widen(MapEntry.StretchOf(value).AsUInt32());
        var (low, high) = Vector256.Widen(value);
        low |= lowStretch << 32;
        high |= highStretch << 32;
        *(ulong*)used[0] = low.GetElement(0);
        *(ulong*)used[1] = low.GetElement(1);
        *(ulong*)used[2] = low.GetElement(2);
        *(ulong*)used[3] = low.GetElement(3);
        *(ulong*)used[4] = high.GetElement(0);
        *(ulong*)used[5] = high.GetElement(1);
        *(ulong*)used[6] = high.GetElement(2);
        *(ulong*)used[7] = high.GetElement(3);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Step(byte* slot, nuint node, byte* next) => slot[node] = next[2 * (nuint)slot[node]];
}
