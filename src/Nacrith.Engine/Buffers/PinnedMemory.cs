using System.Runtime.CompilerServices;

namespace Nacrith.Engine.Buffers;

/// <summary>Zeroed memory that starts at a cache line and never moves, for tables reached by pointers.</summary>
/// <typeparam name="T">Element type.</typeparam>
internal sealed unsafe class PinnedMemory<T>
    where T : unmanaged
{
    private const int CacheLine = 64;

    private readonly byte[] _memory;

    /// <summary>Allocates <paramref name="length"/> elements.</summary>
    public PinnedMemory(int length)
    {
        _memory = GC.AllocateArray<byte>(checked((length * sizeof(T)) + CacheLine), pinned: true);
        var address = (nuint)Unsafe.AsPointer(ref _memory[0]);
        Start = (T*)((address + CacheLine - 1) & ~(nuint)(CacheLine - 1));
        Length = length;
    }

    /// <summary>The first element; valid as long as this object is referenced.</summary>
    public T* Start { get; }

    /// <summary>Number of elements.</summary>
    public int Length { get; }

    /// <summary>All elements.</summary>
    public Span<T> Span => new(Start, Length);
}
