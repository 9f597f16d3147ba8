using System.Numerics;
using System.Runtime.CompilerServices;
using Nacrith.Engine.Coding;

namespace Nacrith.Engine.Modeling.Light;

/// <summary>The light adaptive model.</summary>
internal sealed unsafe class LightModel
{
    private readonly ByteStream _stream = new(0);
    private readonly LightHistory _history;
    private readonly RecordLength _record = new();
    private readonly ContextBank _bank;
    private readonly SquashTable _squash = new();
    private readonly PinnedMemory<MapEntry> _order1Memory = new(65536);
    private readonly MapEntry* _order1;
    private readonly LightMixer _mixer;
    private readonly LightMatch _longMatch;
    private readonly LightMatch _shortMatch;
    private readonly LightCorrection _correction1;
    private readonly LightCorrection _correction2;

    public LightModel(long expectedLength)
    {
        var length = (int)Math.Clamp(expectedLength, 1 << 10, 1 << 23);
        var bits = BitOperations.Log2((uint)length - 1) + 1;
        _history = new(bits);
        _bank = new(Math.Min(bits + 5, TB));
        _order1Memory.Span.Fill(MapEntry.Create(MapEntry.One / 2));
        _order1 = _order1Memory.Start;
        var first = new float[LightMixer.Width];
        first.AsSpan(0, ContextBank.Hashed).Fill(LightMixer.P("W0", 0.1f));
        first[ContextBank.Hashed] = LightMixer.P("WO", 0.1f);
        first.AsSpan(ContextBank.Hashed + 1, 3).Fill(LightMixer.P("WM", 0.15f));
        _mixer = new(_squash, [256, 256 * 4, 256, 16 * 16], 256, first);
        _longMatch = new(_history, LongMin, Math.Min(bits, 18));
        _shortMatch = new(_history, ShortMin, Math.Min(bits, 18));
        var cb = Math.Clamp(bits - 4, 6, 16);
        _correction1 = new(cb);
        _correction2 = new(Math.Min(cb, A2));
    }

    internal static int LongMin = (int)LightMixer.P("ML", 11), ShortMin = (int)LightMixer.P("MS", 6), TB = (int)LightMixer.P("TB", 25);
    internal static int A2 = (int)LightMixer.P("A2", 12);
    internal static float A2W = LightMixer.P("A2W", 0.25f);

    public void CodeBytes<TCoder>(ref TCoder coder, Span<byte> bytes) where TCoder : struct, IBitCoder
    {
        foreach (ref var b in bytes)
        {
            b = (byte)CodeByte(ref coder, b);
            Append(b);
        }
    }

    private void Append(byte value)
    {
        _history.Append(value);
        _stream.Append(value);
        _record.Advance(_history);
    }

    private int CodeByte<TCoder>(ref TCoder coder, int value) where TCoder : struct, IBitCoder
    {
        LightContexts.Fill(_bank.Hashes, _stream, _history, _record.Value);
        _bank.Prefetch();
        _longMatch.Advance();
        _shortMatch.Advance();
        _bank.FindSlots();
        var partial = CodeNibble(ref coder, value >> 4, 1, 0);
        _bank.EnterSecondNibble((uint)partial & 15);
        _bank.FindSlots();
        return CodeNibble(ref coder, value & 15, partial, 4) & 255;
    }

    private int CodeNibble<TCoder>(ref TCoder coder, int nibble, int partial, int bitIndex) where TCoder : struct, IBitCoder
    {
        var inputs = _mixer.Inputs;
        var last = (int)(_stream.Recent & 0xFF);
        var order1 = _order1 + (last << 8);
        var node = 1;
        for (var k = 3; k >= 0; k--, bitIndex++)
        {
            _bank.Use(12, order1 + partial);
            var shortBit = _shortMatch.Predict(_bank, 15, partial, bitIndex, false);
            var longBit = _longMatch.Predict(_bank, 13, partial, bitIndex, true);
            var known = BitOperations.PopCount(_bank.Predict(inputs, node) & 0x3F);
            var best = longBit >= 0 ? _longMatch : _shortMatch;
            var expectedBit = longBit >= 0 ? longBit : shortBit;
            var level = expectedBit < 0 ? 0 : best.Level;
            _mixer.Select(0, partial);
            _mixer.Select(1, ((expectedBit + 1) * 256) + last);
            _mixer.Select(2, (level << 4) | (bitIndex << 1) | (longBit >= 0 ? 1 : 0));
            _mixer.Select(3, (known << 5) | (Math.Min(level, 3) << 3) | bitIndex);
            _mixer.SelectFinal(partial);
            var mixed = _mixer.Mix();
            var p0 = _squash.Squash(mixed);
            var p1 = _correction1.Refine(mixed, (last << 8) | partial);
            var p2 = _correction2.Refine(mixed, (int)((((_stream.Recent & 0xFFFF) * 0x9E3779B1u) >> 8) ^ (uint)(partial * 0x3D4D51)));
            var final = (p0 * 0.5f) + (p1 * (.5f - A2W)) + (p2 * A2W);
            final = float.MinNative(float.MaxNative(final, 1f / (1 << 20)), 1f - (1f / (1 << 20)));
            var bit = coder.Code((nibble >> k) & 1, (uint)float.ConvertToIntegerNative<long>(final * 4294967296f));
            _bank.Update(bit, node);
            _mixer.Update(bit, p0);
            _correction1.Update(bit);
            _correction2.Update(bit);
            node = (node << 1) | bit;
            partial = (partial << 1) | bit;
        }

        return partial;
    }
}
