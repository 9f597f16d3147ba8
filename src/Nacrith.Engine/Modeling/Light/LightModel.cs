using System.Numerics;
using System.Runtime.CompilerServices;
using Nacrith.Engine.Coding;

namespace Nacrith.Engine.Modeling.Light;

/// <summary>The light adaptive model.</summary>
internal sealed unsafe class LightModel
{
    private const int N = LightContexts.Count;

    private readonly ByteStream _stream;
    private readonly RecordDetector _detector = new();
    private readonly PinnedMemory<byte> _historyMemory;
    private readonly byte* _history;
    private readonly uint _mask;
    private readonly NibbleTable _table;
    private readonly PinnedMemory<byte> _stateMemory = new(512 + 256);
    private readonly PinnedMemory<uint> _mapMemory = new(N * 256);
    private readonly PinnedMemory<int> _rateMemory = new(1024);
    private readonly PinnedMemory<float> _stretchMemory = new(4096);
    private readonly PinnedMemory<uint> _hashMemory = new(32);
    private readonly PinnedMemory<nint> _slotMemory = new(32);
    private readonly PinnedMemory<uint> _order0Memory = new(256);
    private readonly PinnedMemory<uint> _order1Memory = new(65536);
    private readonly LightMixer _mixer;
    private readonly LightMatch _longMatch;
    private readonly LightMatch _shortMatch;
    private readonly LightCorrection _correction1;
    private readonly LightCorrection _correction2;
    private int _position;

    public LightModel(long expectedLength)
    {
        var length = (int)Math.Clamp(expectedLength, 1 << 10, 1 << 23);
        var bits = BitOperations.Log2((uint)length - 1) + 1;
        _stream = new ByteStream(0);
        _historyMemory = new(1 << bits);
        _history = _historyMemory.Start;
        _mask = (1u << bits) - 1;
        _table = new(Math.Min(bits + 5, 25));
        BitHistory.Next.CopyTo(_stateMemory.Span);
        LightHistories.Confidence.CopyTo(_stateMemory.Span[512..]);
        for (var i = 0; i < N; i++)
        {
            LightHistories.FirstMap.CopyTo(_mapMemory.Span[(i * 256)..]);
        }

        StateMaps.FillRates(_rateMemory.Span);
        Logistic.StretchOf12Bits.CopyTo(_stretchMemory.Span);
        _order0Memory.Span.Fill(1u << 31);
        _order1Memory.Span.Fill(1u << 31);
        var first = new float[LightMixer.Width];
        for (var i = 0; i < N; i++)
        {
            first[2 * i] = LightMixer.P("W0", 0.15f);
            first[(2 * i) + 1] = LightMixer.P("W1", 0f);
        }

        first[(2 * N) + 0] = first[(2 * N) + 1] = first[(2 * N) + 2] = first[(2 * N) + 3] = LightMixer.P("WM", 0.15f);
        _mixer = new([256, 256 * 4, 256, 16 * 16], 256, first);
        _longMatch = new(LongMin, Math.Min(bits, 18));
        _shortMatch = new(ShortMin, Math.Min(bits, 18));
        var cb = Math.Clamp(bits - 4, 6, 16);
        _correction1 = new(cb);
        _correction2 = new(cb);
    }

    internal static int LongMin = (int)LightMixer.P("ML", 16), ShortMin = (int)LightMixer.P("MS", 6);
    internal static uint MapLimit = (uint)LightMixer.P("LIM", 255);
    internal static float CScale = LightMixer.P("CS", 4f);

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
        _history[(uint)_position & _mask] = value;
        _position++;
        _stream.Append(value);
        _detector.Advance(_stream.Bytes);
        _longMatch.Advance(_history, _mask, _position);
        _shortMatch.Advance(_history, _mask, _position);
    }

    private int CodeByte<TCoder>(ref TCoder coder, int value) where TCoder : struct, IBitCoder
    {
        var hashes = _hashMemory.Start;
        var slots = (byte**)_slotMemory.Start;
        var confidence = _stateMemory.Start + 512;
        var best = _longMatch.Level > 0 ? _longMatch : _shortMatch;
        LightContexts.Fill(hashes, _stream, _history, _mask, _position, _detector.Length, best.Expected);
        for (var i = 0; i < N; i++)
        {
            _table.Prefetch(hashes[i]);
        }

        for (var i = 0; i < N; i++)
        {
            slots[i] = _table.Find(hashes[i], confidence);
        }

        var partial = CodeNibble(ref coder, value >> 4, 1, 0);
        var nibble = (uint)partial & 15;
        for (var i = 0; i < N; i++)
        {
            hashes[i] = NibbleTable.SecondHash(hashes[i], nibble);
            _table.Prefetch(hashes[i]);
        }

        for (var i = 0; i < N; i++)
        {
            slots[i] = _table.Find(hashes[i], confidence);
        }

        return CodeNibble(ref coder, value & 15, partial, 4) & 255;
    }

    private int CodeNibble<TCoder>(ref TCoder coder, int nibble, int partial, int bitIndex) where TCoder : struct, IBitCoder
    {
        var slots = (byte**)_slotMemory.Start;
        var states = _stateMemory.Start;
        var maps = _mapMemory.Start;
        var rates = _rateMemory.Start;
        var stretch = _stretchMemory.Start;
        var inputs = _mixer.Inputs;
        var used = stackalloc uint*[N];
        var last = (int)(_stream.Recent & 0xFF);
        var limit = MapLimit;
        var node = 1;
        for (var k = 3; k >= 0; k--, bitIndex++)
        {
            var known = 0;
            for (var i = 0; i < N; i++)
            {
                uint state = slots[i][node];
                var entry = maps + (i << 8) + state;
                used[i] = entry;
                if (state == 0)
                {
                    inputs[2 * i] = 0f;
                    inputs[(2 * i) + 1] = 0f;
                    continue;
                }

                known += i < 6 ? 1 : 0;
                var p = *entry >> 20;
                inputs[2 * i] = stretch[p];
                inputs[(2 * i) + 1] = ((int)p - 2048) * (1f / 1024);
            }

            var tail = inputs + (2 * N);
            var longBit = _longMatch.Predict(tail, partial, bitIndex);
            var shortBit = _shortMatch.Predict(tail + 2, partial, bitIndex);
            var order0 = _order0Memory.Start + partial;
            var order1 = _order1Memory.Start + (last << 8) + partial;
            tail[4] = stretch[*order0 >> 20];
            tail[5] = stretch[*order1 >> 20];
            tail[6] = 0.4f;
            var best = longBit >= 0 ? _longMatch : _shortMatch;
            var expectedBit = longBit >= 0 ? longBit : shortBit;
            var level = expectedBit < 0 ? 0 : best.Level;
            _mixer.Select(0, partial);
            _mixer.Select(1, (expectedBit + 1) * 256 + last);
            _mixer.Select(2, (level << 4) | (bitIndex << 1) | (longBit >= 0 ? 1 : 0));
            _mixer.Select(3, (known << 5) | (Math.Min(level, 3) << 3) | bitIndex);
            _mixer.SelectFinal(partial);
            var mixed = _mixer.Mix();
            var p0 = (float)Logistic.Squash(mixed);
            var p1 = _correction1.Refine(mixed, (last << 8) | partial);
            var p2 = _correction2.Refine(mixed, (int)((((_stream.Recent & 0xFFFF) * 0x9E3779B1u) >> 8) ^ (uint)(partial * 0x3D4D51)));
            var final = (p0 * 0.5f) + ((p1 + p2) * 0.25f);
            final = final < 1f / (1 << 20) ? 1f / (1 << 20) : final > 1f - (1f / (1 << 20)) ? 1f - (1f / (1 << 20)) : final;
            var bit = coder.Code((nibble >> k) & 1, (uint)(long)(final * 4294967296f));
            _mixer.Update(bit);
            _correction1.Update(bit);
            _correction2.Update(bit);
            _longMatch.Update(bit, longBit, rates);
            _shortMatch.Update(bit, shortBit, rates);
            StateMaps.Learn(order0, bit, rates, 250);
            StateMaps.Learn(order1, bit, rates, 250);
            for (var i = 0; i < N; i++)
            {
                StateMaps.Learn(used[i], bit, rates, limit);
                var state = slots[i] + node;
                *state = states[(2 * *state) + bit];
            }

            node = (node << 1) | bit;
            partial = (partial << 1) | bit;
        }

        return partial;
    }
}
