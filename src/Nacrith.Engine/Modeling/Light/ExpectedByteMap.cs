using System.Runtime.CompilerServices;

namespace Nacrith.Engine.Modeling.Light;

/// <summary>What a match's expected byte, with the length of the match, says of the next bit.</summary>
internal sealed unsafe class ExpectedByteMap
{
    private const int Levels = 16;

    private readonly PinnedMemory<MapEntry> _memory = new((256 * Levels * 8) + 1);
    private readonly MapEntry* _entries;

    /// <summary>Makes a map that trusts every match by three to one.</summary>
    public ExpectedByteMap()
    {
        _entries = _memory.Start;
        var one = MapEntry.Create(MapEntry.One / 4 * 3);
        var zero = MapEntry.Create(MapEntry.One / 4);
        for (var i = 0; i < _memory.Length - 1; i++)
        {
            var (expected, bitIndex) = (i / (Levels * 8), i & 7);
            _entries[i] = ((expected << bitIndex) & 128) != 0 ? one : zero;
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
}
