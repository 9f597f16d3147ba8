using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace Nacrith.Engine.Language.Portable.Kernels;

/// <summary>
/// Finite numbers of half precision as floats, exactly, on every processor: .NET has no instruction for it. A half's exponent
/// and fraction, moved to where a float has them, are the number times 2^-112, also if it is subnormal. Infinities would become
/// numbers, so <see cref="PackedMatrix"/> takes none.
/// </summary>
internal static unsafe class HalfNumbers
{
    private const int FractionShift = 13;

    // The sign is extended over the bits between its own place and the exponent.
    private const int SignExponentFraction = unchecked((int)0x8FFFE000);

    // 2^112.
    private const float Rebias = 5.192296858534828e33f;

    /// <summary>Eight numbers.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<float> Load8(short* halves)
    {
        var words = Vector256.WidenLower(Vector128.Load(halves).ToVector256Unsafe());
        return ((words << FractionShift) & Vector256.Create(SignExponentFraction)).AsSingle() * Vector256.Create(Rebias);
    }

    /// <summary>Sixteen numbers.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<float> Load16(short* halves)
    {
        var words = Vector512.WidenLower(Vector256.Load(halves).ToVector512Unsafe());
        return ((words << FractionShift) & Vector512.Create(SignExponentFraction)).AsSingle() * Vector512.Create(Rebias);
    }
}
