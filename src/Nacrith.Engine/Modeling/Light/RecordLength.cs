using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace Nacrith.Engine.Modeling.Light;

/// <summary>
/// The record length of the data (the rows of a bitmap or a table): the distance at which recent bytes repeat most often,
/// bytes that equal their predecessor not counted. Looks often at first, then every 8 KB, at up to 4 KB.
/// </summary>
internal sealed class RecordLength
{
    private const uint Window = 4096;
    private const uint Interval = 8192;
    private const int Longest = 1024;
    private const int Default = 4;

    private readonly byte[] _window = new byte[Window];
    private readonly byte[] _changes = new byte[Window];
    private uint _nextLook = 512;

    /// <summary>The record length in bytes, at least 2.</summary>
    public uint Value { get; private set; } = Default;

    /// <summary>Looks again if it is time.</summary>
    public void Advance(LightBytes history)
    {
        if (history.Position != _nextLook)
        {
            return;
        }

        var count = (int)Math.Min(Window, _nextLook);
        _nextLook += Math.Min(Interval, _nextLook);
        history.CopyLast(_window.AsSpan(0, count));
        for (var i = 1; i < count; i++)
        {
            _changes[i] = _window[i] != _window[i - 1] ? (byte)0xFF : (byte)0;
        }

        Value = Best(count);
    }

    private uint Best(int count)
    {
        var best = Default;
        var bestScore = 0;
        for (var length = 2; length <= Math.Min(Longest, count / 2); length++)
        {
            var score = Agreements(length, count);
            if (score > bestScore + (bestScore >> 4))
            {
                (best, bestScore) = (length, score);
            }
        }

        return (uint)best;
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization | MethodImplOptions.NoInlining)]
    private int Agreements(int length, int count)
    {
        var agreements = 0;
        for (var i = length; i <= count - Vector256<byte>.Count; i += Vector256<byte>.Count)
        {
            var same = Vector256.Equals(
                Vector256.Create<byte>(_window.AsSpan(i)), Vector256.Create<byte>(_window.AsSpan(i - length)));
            agreements += BitOperations.PopCount((same & Vector256.Create<byte>(_changes.AsSpan(i))).ExtractMostSignificantBits());
        }

        return agreements;
    }
}
