using Nacrith.Engine.Buffers;

namespace Nacrith.Engine.Language.Portable;

/// <summary>
/// Memory of a model's matrices, cut from a few large pieces, which lie in huge pages where the system gives them. Most
/// matrices are too small to ask for these alone, and with one lane each token reads all of them: finding twenty thousand
/// pages of 4 KB took a fifth of its time.
/// </summary>
internal sealed unsafe class WeightMemory : IDisposable
{
    private const long PieceBytes = 32 << 20;
    private const long LineBytes = 64;

    private readonly List<AlignedMemory<byte>> _pieces = [];
    private long _used;

    /// <summary>Uncleared memory on a cache line's boundary, valid until this is disposed of.</summary>
    public byte* Take(long bytes)
    {
        if (_pieces.Count == 0 || _used + bytes > _pieces[^1].Length)
        {
            _pieces.Add(new(Math.Max(bytes, PieceBytes), zeroed: false));
            _used = 0;
        }

        var taken = _pieces[^1].Pointer + _used;
        _used += (bytes + LineBytes - 1) & -LineBytes;
        return taken;
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (var piece in _pieces)
        {
            piece.Dispose();
        }
    }
}
