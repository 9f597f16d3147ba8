using System.Runtime.InteropServices;

namespace Nacrith.Engine.Buffers;

/// <summary>Native memory on a cache line's boundary, outside the collector's care.</summary>
/// <typeparam name="T">Element type.</typeparam>
internal sealed unsafe class AlignedMemory<T> : IDisposable
    where T : unmanaged
{
    private const int LineBytes = 64;

    /// <summary>Allocates <paramref name="length"/> elements.</summary>
    /// <param name="length">Elements.</param>
    /// <param name="zeroed">Whether they have to be zero; if not, unused pages cost nothing.</param>
    public AlignedMemory(long length, bool zeroed = true)
    {
        Length = length;
        Pointer = (T*)(IsLarge ? LargeMemory.Allocate(Bytes) : NativeMemory.AlignedAlloc(Bytes, LineBytes));
        if (zeroed)
        {
            NativeMemory.Clear(Pointer, Bytes);
        }

        GC.AddMemoryPressure((long)Bytes);
    }

    /// <summary>Frees memory that nobody disposed of.</summary>
    ~AlignedMemory() => Free();

    /// <summary>The first element; null after disposal.</summary>
    public T* Pointer { get; private set; }

    /// <summary>Elements.</summary>
    public long Length { get; }

    private nuint Bytes => (nuint)(Length * sizeof(T)) + LineBytes;

    private bool IsLarge => Bytes >= LargeMemory.FewestBytes;

    /// <summary>Replaces a memory that is too short; what it held is lost.</summary>
    /// <param name="memory">The memory.</param>
    /// <param name="length">Elements that it must have.</param>
    /// <param name="zeroed">Whether those of a new one have to be zero.</param>
    public static void Reserve(ref AlignedMemory<T> memory, long length, bool zeroed = true)
    {
        if (length > memory.Length)
        {
            memory.Dispose();
            memory = new(length, zeroed);
        }
    }

    /// <summary>A part of the memory.</summary>
    public Span<T> Span(long start, int length) => new(Pointer + start, length);

    /// <summary>Copies elements of another memory to the same place of this one.</summary>
    public void CopyFrom(AlignedMemory<T> other, long start, int length) => other.Span(start, length).CopyTo(Span(start, length));

    /// <inheritdoc/>
    public void Dispose()
    {
        Free();
        GC.SuppressFinalize(this);
    }

    private void Free()
    {
        if (Pointer != null)
        {
            if (IsLarge)
            {
                LargeMemory.Free(Pointer, Bytes);
            }
            else
            {
                NativeMemory.AlignedFree(Pointer);
            }

            Pointer = null;
            GC.RemoveMemoryPressure((long)Bytes);
        }
    }
}
