using System.Runtime.CompilerServices;

namespace Nacrith.Engine.Modeling.Light;

/// <summary>
/// Predicts that what followed the latest earlier place with the same last bytes follows again, with a reliability learned
/// by match length and recent misses. After a miss it goes on beside the old place, which suits lines that differ in a
/// number, until a fresh match is found.
/// </summary>
internal sealed unsafe class LightMatch
{
    private const int MaxLength = 400;

    private readonly PinnedMemory<int> _memory;
    private readonly int* _heads;
    private readonly PinnedMemory<uint> _mapMemory;
    private readonly uint* _map;
    private readonly int _minLength;
    private readonly int _shift;
    private int _pointer;
    private int _length;
    private int _misses;
    private int _bucket;
    private uint* _used;
    private uint* _usedOrder;

    /// <summary>Makes a model of matches of at least <paramref name="minLength"/> bytes.</summary>
    public LightMatch(int minLength, int tableBits)
    {
        _minLength = minLength;
        _shift = 32 - tableBits;
        _memory = new(1 << tableBits);
        _heads = _memory.Start;
        _mapMemory = new((64 * 4 * 2) + 65536);
        _map = _mapMemory.Start;
        for (var i = 0; i < _mapMemory.Length; i++)
        {
            _map[i] = 0xC0000000u;
        }
    }

    /// <summary>The byte predicted, or -1.</summary>
    public int Expected { get; private set; } = -1;

    /// <summary>Quantised length, 0 to 15; 0 for no prediction.</summary>
    public int Level => Expected < 0 ? 0 : _bucket;

    /// <summary>Position in the history of the byte predicted.</summary>
    public int Pointer => _pointer;

    /// <summary>Takes note of the byte at <paramref name="position"/> - 1.</summary>
    public void Advance(byte* history, uint mask, int position)
    {
        if (_pointer > 0)
        {
            var hit = history[(uint)_pointer & mask] == history[(uint)(position - 1) & mask];
            _pointer++;
            _length = hit ? Math.Min(_length + 1, MaxLength) : 0;
            _misses = ((_misses << 1) | (hit ? 0 : 1)) & 0xFF;
        }

        if (position < _minLength)
        {
            return;
        }

        ref var head = ref _heads[Hash(history, mask, position)];
        if (_length < _minLength && head > 0)
        {
            var length = 0;
            while (length < MaxLength && length < head && history[(uint)(head - 1 - length) & mask] == history[(uint)(position - 1 - length) & mask])
            {
                length++;
            }

            if (length >= _minLength)
            {
                _pointer = head;
                _length = length;
                _misses = 0;
            }
            else if (_misses == 0xFF)
            {
                _pointer = 0;
            }
        }

        head = position;
        Expected = _pointer > 0 ? history[(uint)_pointer & mask] : -1;
        _bucket = Bucket();
    }

    private int Bucket()
    {
        var l = _length;
        return l == 0 ? 1 : l < 4 ? 2 : l < 8 ? 3 + (l >= 6 ? 1 : 0) : l < 16 ? 5 + ((l - 8) >> 1) : l < 32 ? 9 + ((l - 16) >> 3) : l < 64 ? 11 : l < 128 ? 12 : l < 256 ? 13 : l < MaxLength ? 14 : 15;
    }

    private uint Hash(byte* history, uint mask, int position)
    {
        var h = 0u;
        for (var i = 1; i <= _minLength; i++)
        {
            h = (h + history[(uint)(position - i) & mask] + 1) * 0x2F0B4C47u;
            h ^= h >> 15;
        }

        return (h * 0x9E3779B1u) >> _shift;
    }

    /// <summary>Sets two inputs of the mixer from the prediction for the next bit.</summary>
    /// <param name="inputs">The two inputs.</param>
    /// <param name="partial">The bits of this byte so far with a 1 before them.</param>
    /// <param name="bitIndex">Number of these bits.</param>
    /// <returns>The expected bit, or -1.</returns>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public int Predict(float* inputs, int partial, int bitIndex)
    {
        if (Expected < 0 || ((Expected | 256) >> (8 - bitIndex)) != partial)
        {
            inputs[0] = 0f;
            inputs[1] = 0f;
            _used = null;
            return -1;
        }

        var bit = (Expected >> (7 - bitIndex)) & 1;
        var misses = System.Numerics.BitOperations.PopCount((uint)_misses & 0xFF);
        _used = _map + ((((_bucket * 4) + Math.Min(misses, 3)) * 2) + (bitIndex == 0 ? 1 : 0));
        _usedOrder = _map + 512 + (Expected << 8) + (_bucket << 3) + bitIndex;
        var p = *_used >> 20;
        var q = *_usedOrder >> 20;
        var st = Logistic.StretchOf12Bits[p];
        var st2 = Logistic.StretchOf12Bits[q];
        inputs[0] = bit != 0 ? st : -st;
        inputs[1] = bit != 0 ? st2 : -st2;
        return bit;
    }

    /// <summary>Learns from the bit that came.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Update(int bit, int expectedBit, int* rates)
    {
        if (_used != null)
        {
            StateMaps.Learn(_used, bit == expectedBit ? 1 : 0, rates, 1023);
            StateMaps.Learn(_usedOrder, bit == expectedBit ? 1 : 0, rates, 255);
        }
    }
}
