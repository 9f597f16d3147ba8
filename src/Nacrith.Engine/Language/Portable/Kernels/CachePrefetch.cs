using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics.X86;

namespace Nacrith.Engine.Language.Portable.Kernels;

/// <summary>
/// Asks for memory that is needed soon, so that it arrives while something else is computed. Processors guess well within a
/// page and not beyond it. A hint: it changes no number, may name any address, and does nothing where .NET has no such instruction.
/// </summary>
internal static unsafe class CachePrefetch
{
    private const int LineBytes = 64;

    /// <summary>Asks for <paramref name="bytes"/> bytes from <paramref name="start"/> on, for the second-level cache.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Request(void* start, long bytes)
    {
        if (Sse.IsSupported)
        {
            for (var i = 0L; i < bytes; i += LineBytes)
            {
                Sse.Prefetch1((byte*)start + i);
            }
        }
    }
}
