using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace Nacrith.Engine.Modeling;

/// <summary>
/// Finds the record length of binary data (the rows of a bitmap or a table): the distance at which recent bytes repeat
/// most often, bytes that equal their predecessor not counted. Looks every 2 KB at the last 8 KB.
/// </summary>
internal sealed class RecordDetector
{
    private const int Window = 8192;
    private const int Longest = 1024;
    private const int Interval = 2048;
    private const int DefaultLength = 4;
    private const int VectorBytes = 64;

    // A vector longer than what they hold: behind it nothing changes, so nothing agrees.
    private readonly byte[] _window = new byte[Window + VectorBytes];
    private readonly byte[] _changes = new byte[Window + VectorBytes];
    private long _nextLook = Interval;

    /// <summary>The record length in bytes, at least 2.</summary>
    public int Length { get; private set; } = DefaultLength;

    /// <summary>Looks again if it is time.</summary>
    public void Advance(ByteRing bytes)
    {
        if (bytes.Length < _nextLook)
        {
            return;
        }

        _nextLook = bytes.Length + Interval;
        var count = bytes.CopyLast(_window.AsSpan(0, Window));
        MarkChanges(count);
        Length = BestLength(count);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization | MethodImplOptions.NoInlining)]
    private void MarkChanges(int count)
    {
        _changes[0] = 0;
        for (var i = 1; i < count; i++)
        {
            _changes[i] = _window[i] != _window[i - 1] ? (byte)0xFF : (byte)0;
        }

        _changes.AsSpan(count).Clear();
    }

    private int BestLength(int count)
    {
        var best = DefaultLength;
        var bestScore = 0;
        for (var length = 2; length <= Math.Min(Longest, count / 2); length++)
        {
            var score = Agreements(length, count);
            if (score > bestScore + (bestScore >> 4))
            {
                (best, bestScore) = (length, score);
            }
        }

        return best;
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization | MethodImplOptions.NoInlining)]
    private int Agreements(int length, int count)
    {
        var agreements = 0;
        for (var i = length; i < count; i += VectorBytes)
        {
            var same = Vector512.Equals(
                Vector512.Create<byte>(_window.AsSpan(i)), Vector512.Create<byte>(_window.AsSpan(i - length)));
            var counted = same & Vector512.Create<byte>(_changes.AsSpan(i));
            agreements += BitOperations.PopCount(counted.ExtractMostSignificantBits());
        }

        return agreements;
    }
}
