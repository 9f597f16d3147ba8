using System.Runtime.CompilerServices;
using Nacrith.Engine.Buffers;

namespace Nacrith.Engine.Modeling.Light;

/// <summary>What a match's expected byte, with the length of the match, says of the next bit.</summary>
internal sealed unsafe class ExpectedByteMap
{
    private const int Levels = 16;
    private const int PriorCount = 4;

    private readonly PinnedMemory<MapEntry> _memory = new((256 * Levels * 8) + 1);
    private readonly MapEntry* _entries;

    /// <summary>Makes a map that trusts matches by their level and the bit of the byte at first.</summary>
    public ExpectedByteMap(ReadOnlySpan<ushort> priors)
    {
        _entries = _memory.Start;
        for (var i = 0; i < _memory.Length - 1; i++)
        {
            var right = priors[i % priors.Length];
            _entries[i] = MapEntry.Create16(ExpectsOne(i) ? right : (ushort)~right, PriorCount);
        }

        Silent = _entries + _memory.Length - 1;
        *Silent = new() { Value = MapEntry.Silent };
    }

    /// <summary>The entry that says nothing.</summary>
    public MapEntry* Silent { get; }

    /// <summary>The entry for the next bit, the <paramref name="bitIndex"/>th of its byte.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public MapEntry* Find(LightMatch match, int bitIndex) =>
        _entries + ((((match.Expected * Levels) + match.Level) * 8) + bitIndex);

    /// <summary>Writes how often expected bits came, by level and bit, into priors.</summary>
    public void Learned(Span<ushort> priors)
    {
        for (var i = 0; i < priors.Length; i++)
        {
            double right = 0;
            double seen = 0;
            for (var entry = i; entry < _memory.Length - 1; entry += priors.Length)
            {
                var value = _entries[entry].Probability16;
                var count = (_entries[entry].Value & ((1u << MapEntry.CountBits) - 1)) - PriorCount + 0.01;
                right += count * (ExpectsOne(entry) ? value : (ushort)~value);
                seen += count;
            }

            priors[i] = (ushort)(right / seen);
        }
    }

    private static bool ExpectsOne(int entry) => (((entry / (Levels * 8)) << (entry & 7)) & 128) != 0;
}
