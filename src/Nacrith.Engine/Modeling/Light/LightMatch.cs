using System.Numerics;
using System.Runtime.CompilerServices;
using Nacrith.Engine.Buffers;

namespace Nacrith.Engine.Modeling.Light;

/// <summary>
/// Predicts that what followed the latest earlier place with the same last bytes follows again, with a reliability learned
/// by match length and recent misses. After a miss it goes on beside the old place, which suits lines that differ in a
/// number, until a fresh match is found.
/// </summary>
internal sealed unsafe class LightMatch
{
    private const int MaxLength = 400;
    private const int PriorCount = 30;
    private const int MissLevels = 4;
    private const int PositionBits = 24;
    private const uint PositionMask = (1u << PositionBits) - 1;

    // Shortest length of each level from 2 on; level 1 has just missed, level 0 is no match.
    private static readonly byte[] LevelOfLength = BuildLevels([1, 4, 6, 8, 10, 12, 14, 16, 24, 32, 64, 128, 256, MaxLength]);

    private readonly LightBytes _history;
    private readonly PinnedMemory<uint> _headMemory;
    private readonly PinnedMemory<MapEntry> _byLevelMemory = new((16 * MissLevels * 4) + 1);
    private readonly uint* _heads;
    private readonly MapEntry* _byLevel;
    private readonly MapEntry* _silent;
    private readonly int _minLength;
    private readonly ulong _lowMask;
    private readonly ulong _highMask;
    private readonly int _shift;
    private bool _following;
    private uint _pointer;
    private int _length;
    private int _misses;

    /// <summary>Makes a model of matches of at least <paramref name="minLength"/> bytes, 4 to 16, found by 2^<paramref name="tableBits"/> hashes, and trusted at first by <paramref name="priors"/>.</summary>
    public LightMatch(LightBytes history, int minLength, int tableBits, ReadOnlySpan<ushort> priors)
    {
        _history = history;
        _minLength = minLength;
        _lowMask = minLength >= 8 ? ulong.MaxValue : (1UL << (8 * minLength)) - 1;
        _highMask = minLength == 16 ? ulong.MaxValue : minLength <= 8 ? 0 : (1UL << (8 * (minLength - 8))) - 1;
        _shift = 64 - tableBits;
        _headMemory = new(1 << tableBits);
        _heads = _headMemory.Start;
        _byLevel = _byLevelMemory.Start;
        _silent = _byLevel + _byLevelMemory.Length - 1;
        for (var i = 0; i < priors.Length; i++)
        {
            _byLevel[i] = MapEntry.Create16(priors[i], PriorCount);
        }

        *_silent = new() { Value = MapEntry.Silent };
    }

    /// <summary>The byte predicted, or -1.</summary>
    public int Expected { get; private set; } = -1;

    /// <summary>Quantised length, 1 to 15; 0 for no prediction.</summary>
    public int Level { get; private set; }

    /// <summary>Takes note of the byte just appended to the history.</summary>
    public void Advance()
    {
        if (_following)
        {
            var hit = Expected == _history.Last;
            _pointer++;
            _length = hit ? Math.Min(_length + 1, MaxLength) : 0;
            _misses = (_misses << 1) | (hit ? 0 : 1);
        }

        var hash = ((_history.Recent & _lowMask) * 0x9E3779B97F4A7C15) ^ ((_history.Older & _highMask) * 0xD6E8FEB86659FD93);
        hash = (hash ^ (hash >> 32)) * 0xBF58476D1CE4E5B9;
        ref var head = ref _heads[hash >> _shift];
        var check = (uint)hash & ~PositionMask;
        if (_length < _minLength && (head & ~PositionMask) == check)
        {
            Follow(head & PositionMask);
        }

        head = (_history.Position & PositionMask) | check;
        Expected = _following ? _history[_pointer] : -1;
        Level = _following ? LevelOfLength[_length] : 0;
    }

    /// <summary>Writes what the map has learned into priors.</summary>
    public void Learned(Span<ushort> priors)
    {
        for (var i = 0; i < priors.Length; i++)
        {
            priors[i] = _byLevel[i].Probability16;
        }
    }

    /// <summary>Gives the bank the entry for the next bit.</summary>
    /// <param name="bank">The bank.</param>
    /// <param name="predictor">The number of this match among the bank's predictors.</param>
    /// <param name="partial">The bits of this byte so far with a 1 before them.</param>
    /// <param name="bitIndex">Number of these bits.</param>
    /// <returns>The expected bit, or -1.</returns>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public int Predict(ContextBank bank, int predictor, int partial, int bitIndex)
    {
        if (((Expected | 256) >> (8 - bitIndex)) != partial)
        {
            bank.Use(predictor, _silent);
            return -1;
        }

        var bit = (Expected >> (7 - bitIndex)) & 1;
        var misses = Math.Min(BitOperations.PopCount((uint)_misses & 0xFF), MissLevels - 1);
        bank.Use(predictor, _byLevel + ((((Level * MissLevels) + misses) * 4) + (bitIndex == 0 ? 2 : 0) + bit));
        return bit;
    }

    private static byte[] BuildLevels(ReadOnlySpan<int> shortest)
    {
        var levels = new byte[MaxLength + 1];
        for (var length = 0; length <= MaxLength; length++)
        {
            levels[length] = 1;
            for (var i = 0; i < shortest.Length && shortest[i] <= length; i++)
            {
                levels[length] = (byte)(i + 2);
            }
        }

        return levels;
    }

    private void Follow(uint place)
    {
        var candidate = (_history.Position & ~PositionMask) | place;
        candidate -= candidate >= _history.Position ? PositionMask + 1 : 0;
        var length = _history.CommonLength(candidate, MaxLength);
        if (length >= _minLength)
        {
            (_following, _pointer, _length, _misses) = (true, candidate, length, 0);
        }
    }
}
