using System.Numerics;
using System.Runtime.CompilerServices;
using Nacrith.Engine.Buffers;
using Nacrith.Engine.Coding;

namespace Nacrith.Engine.Modeling.Light;

/// <summary>
/// The adaptive model of level Fast: predicts each bit of each byte from what followed twelve contexts (byte orders, words,
/// fields, records), the last byte and two matches, mixes these predictions, corrects the mix, and learns. The family is
/// LPAQ's (Mahoney, 2007). It takes about 40 times the expected length, at most 45 MB. All arithmetic is integer, or
/// single precision in a fixed order, so every processor computes the same.
/// </summary>
internal sealed unsafe class LightModel : IDisposable
{
    /// <summary>Rows of the final mixer.</summary>
    public const int FinalSize = 256;

    /// <summary>Rows of the mixer's sets.</summary>
    public static readonly int[] SetSizes = [256, 3 * 256, 256, 256];

    private const int ShortestLength = 1 << 10;
    private const int ShortestBlock = 1 << 14;
    private const int LongestLength = 1 << 23;
    private const int LongestTableBits = 25;
    private const int MatchTableBits = 18;
    private const int LongMatchLength = 11;
    private const int ShortMatchLength = 5;
    private const int OrderOne = ContextBank.Hashed;
    private const int LongMatch = OrderOne + 1;
    private const int ExpectedByte = OrderOne + 2;
    private const int ShortMatch = OrderOne + 3;
    private const uint OrderContexts = 0x3F;
    private const float Surest = 1f - (1f / (1 << 20));

    private readonly LightBytes _history;
    private readonly LightText _text;
    private readonly RecordLength _record = new();
    private readonly ContextBank _bank;
    private readonly PinnedMemory<MapEntry> _orderOneMemory = new(1 << 16);
    private readonly MapEntry* _orderOne;
    private readonly LightMatch _longMatch;
    private readonly LightMatch _shortMatch;
    private readonly ExpectedByteMap _expectedByte;
    private readonly SquashTable _squash = new();
    private readonly LightMixer _mixer;
    private readonly LightCorrection _orderOneCorrection;
    private readonly LightCorrection _orderTwoCorrection;

    // Probability of a one in the bit predicted last, before the corrections.
    private float _plain;

    /// <summary>Makes a model that has seen nothing.</summary>
    /// <param name="expectedLength">Bytes it will code, for the size of its tables; it may code more or fewer.</param>
    public LightModel(long expectedLength)
        : this(expectedLength, LightPriors.Shipped)
    {
    }

    /// <summary>Makes a model that believes what <paramref name="priors"/> say.</summary>
    public LightModel(long expectedLength, LightPriors priors)
    {
        var length = (uint)Math.Clamp(expectedLength, ShortestLength, LongestLength);
        var bits = BitOperations.Log2(length - 1) + 1;
        _history = new(bits);
        _text = new(_history);
        _bank = new(Math.Min(bits + 5, LongestTableBits), priors);
        _orderOneMemory.Span.Fill(MapEntry.Create(MapEntry.One / 2));
        _orderOne = _orderOneMemory.Start;
        _longMatch = new(_history, LongMatchLength, Math.Min(bits, MatchTableBits), priors.LongMatch);
        _shortMatch = new(_history, ShortMatchLength, Math.Min(bits, MatchTableBits), priors.ShortMatch);
        _expectedByte = new(priors.Expected);
        _mixer = new(SetSizes, FinalSize, priors);
        _orderOneCorrection = new(Math.Min(bits - 4, 16));
        _orderTwoCorrection = new(Math.Min(bits - 4, 12));
    }

    /// <summary>Makes a model for the content of a block, which has read the <see cref="LightPreface"/>.</summary>
    public static LightModel ForBlock(long length)
    {
        var model = new LightModel(Math.Max(length, ShortestBlock));
        var known = default(KnownBits);
        model.CodeBytes(ref known, LightPreface.Copy());
        return model;
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _bank.Dispose();
        _history.Dispose();
    }

    /// <summary>The mixer, whose weights <see cref="Learned"/> leaves out.</summary>
    public LightMixer Mixer => _mixer;

    /// <summary>Writes what the maps know now into priors, for a model of other bytes to begin with.</summary>
    public void Learned(LightPriors priors)
    {
        _bank.Learned(priors);
        _longMatch.Learned(priors.LongMatch);
        _shortMatch.Learned(priors.ShortMatch);
        _expectedByte.Learned(priors.Expected);
    }

    /// <summary>Codes bytes, in whichever direction the coder goes: an encoder reads them, a decoder writes them.</summary>
    public void CodeBytes<TCoder>(ref TCoder coder, Span<byte> bytes)
        where TCoder : struct, IBitCoder
    {
        foreach (ref var value in bytes)
        {
            value = CodeByte(ref coder, value);
            _history.Append(value);
            _text.Advance(value);
            _record.Advance(_history);
        }
    }

    private byte CodeByte<TCoder>(ref TCoder coder, int value)
        where TCoder : struct, IBitCoder
    {
        LightContexts.Fill(_bank.Hashes, _history, _text, _record.Value);
        _bank.Prefetch();
        _longMatch.Advance();
        _shortMatch.Advance();
        _bank.FindSlots();
        var partial = CodeNibble(ref coder, value >> 4, 1, 0);
        _bank.EnterSecondNibble((uint)partial & 15);
        _bank.FindSlots();
        return (byte)CodeNibble(ref coder, value & 15, partial, 4);
    }

    // partial: the bits of the byte so far with a 1 before them; bitIndex: how many they are.
    private int CodeNibble<TCoder>(ref TCoder coder, int nibble, int partial, int bitIndex)
        where TCoder : struct, IBitCoder
    {
        var node = 1;
        for (var shift = 3; shift >= 0; shift--, bitIndex++)
        {
            var bit = coder.Code((nibble >> shift) & 1, PredictBit(partial, bitIndex, node));
            LearnBit(bit, node);
            node = (node << 1) | bit;
            partial = (partial << 1) | bit;
            if (shift == 1)
            {
                PrefetchNext(partial, bitIndex);
            }
        }

        return partial;
    }

    // Not generic, and optimised at once: the preface and both directions share it, and a small file is over before the
    // runtime would have found out that it is worth it. Not inlined, because its callers would be more than the compiler
    // inlines at once, and what is left over passes vectors through memory.
    [MethodImpl(MethodImplOptions.AggressiveOptimization | MethodImplOptions.NoInlining)]
    private uint PredictBit(int partial, int bitIndex, int node)
    {
        var last = (int)_history.Last;
        var one = (last << 8) | partial;
        var two = (int)(((_history.Recent & 0xFFFF) * 0x9E3779B1u) >> 8) ^ (partial * 0x3D4D51);
        _bank.Use(OrderOne, _orderOne + one);
        _orderOneCorrection.Prefetch(one);
        _orderTwoCorrection.Prefetch(two);
        Predict(last, partial, bitIndex, node);
        var mixed = _mixer.Mix();
        _plain = _squash.Squash(mixed);
        var byOne = _orderOneCorrection.Refine(mixed, one);
        var byTwo = _orderTwoCorrection.Refine(mixed, two);
        var final = (_plain * 0.5f) + ((byOne + byTwo) * 0.25f);
        final = float.MinNative(float.MaxNative(final, 1f - Surest), Surest);
        return (uint)float.ConvertToIntegerNative<long>(final * 4294967296f);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization | MethodImplOptions.NoInlining)]
    private void LearnBit(int bit, int node)
    {
        _bank.Update(bit, (nuint)node);
        _mixer.Update(bit, _plain);
        _orderOneCorrection.Update(bit);
        _orderTwoCorrection.Update(bit);
    }

    // With one bit of a nibble left: the lines of the next nibble's contexts do not depend on it.
    private void PrefetchNext(int partial, int bitIndex)
    {
        if (bitIndex < 4)
        {
            _bank.PrefetchSecondNibble((uint)partial & 7);
        }
        else
        {
            LightContexts.PrefetchOrders(_bank, (_history.Recent << 8) | (uint)((partial << 1) & 0xFF));
        }
    }

    // Fills the mixer's inputs and chooses its weights.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private void Predict(int last, int partial, int bitIndex, int node)
    {
        var shortBit = _shortMatch.Predict(_bank, ShortMatch, partial, bitIndex);
        var longBit = _longMatch.Predict(_bank, LongMatch, partial, bitIndex);
        _bank.Use(ExpectedByte, longBit < 0 ? _expectedByte.Silent : _expectedByte.Find(_longMatch, bitIndex));
        var known = BitOperations.PopCount(_bank.Predict(_mixer.Inputs, (nuint)node) & OrderContexts);
        var expectedBit = longBit >= 0 ? longBit : shortBit;
        var level = longBit >= 0 ? _longMatch.Level : shortBit >= 0 ? _shortMatch.Level : 0;
        _mixer.Select(0, partial);
        _mixer.Select(1, ((expectedBit + 1) << 8) | last);
        _mixer.Select(2, (int)((_history.Recent >> 8) & 0xFF));
        _mixer.Select(3, (known << 5) | (Math.Min(level, 3) << 3) | bitIndex);
        _mixer.SelectFinal(partial);
    }
}
