using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace Nacrith.Engine.Language.Portable;

/// <summary>
/// Float arithmetic in 16 fixed lanes, the same bits on every processor: only operations that IEEE 754 and the language
/// define exactly, sums in a fixed order, no function of the platform's library.
/// </summary>
/// <remarks>
/// Methods that loop over vectors are compiled in full at once (AggressiveOptimization): unoptimised, vector code is some
/// fifty times slower, and a short file would be done before the runtime got round to recompiling it. Nor are they inlined: the compiler
/// inlines so much and no more, of which a vector of 512 bits takes several times as much where registers have 256, and would leave calls in
/// their loops.
/// Of two numbers the larger or smaller is chosen by a comparison, or by the instruction of x86 that is defined as that comparison: the library's
/// maxima take three instructions that wait for each other, and what its native ones make of NaN is the processor's affair.
/// Where registers have fewer than 512 bits, the library narrows and shuffles such vectors element by element through memory; here it is done
/// by parts that registers hold.
/// </remarks>
internal static class VectorMath
{
    /// <summary>Lanes.</summary>
    public const int Lanes = 16;

    // Adding 1.5·2^23 leaves a float's nearest integer (ties to even) in the low bits of its mantissa.
    private const float RoundingMagic = 12582912f;
    private const int RoundingBits = 0x4B400000;

    /// <summary>The nearest integer, ties to even; for magnitudes below 2^22.</summary>
    public static int RoundToInt(float value) => BitConverter.SingleToInt32Bits(value + RoundingMagic) - RoundingBits;

    /// <summary>The nearest integers, ties to even; for magnitudes below 2^22.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<int> RoundToInt(Vector512<float> value) =>
        (value + Vector512.Create(RoundingMagic)).AsInt32() - Vector512.Create(RoundingBits);

    /// <summary>e^x for x from -87 to 88 (clamped to that), relative error below 2^-22.</summary>
    /// <remarks>Cody and Waite's reduction by multiples of ln 2, then a polynomial of degree 6.</remarks>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<float> Exp(Vector512<float> x)
    {
        x = Larger(x, Vector512.Create(-87f));
        x = Smaller(x, Vector512.Create(88f));
        var shifted = Vector512.FusedMultiplyAdd(x, Vector512.Create(1.44269504f), Vector512.Create(RoundingMagic));
        var n = shifted - Vector512.Create(RoundingMagic);
        var r = Vector512.FusedMultiplyAdd(n, Vector512.Create(-0.693145752f), x);
        r = Vector512.FusedMultiplyAdd(n, Vector512.Create(-1.42860677e-6f), r);
        var p = Vector512.Create(1.3888889e-3f);
        p = Vector512.FusedMultiplyAdd(p, r, Vector512.Create(8.3333333e-3f));
        p = Vector512.FusedMultiplyAdd(p, r, Vector512.Create(4.1666667e-2f));
        p = Vector512.FusedMultiplyAdd(p, r, Vector512.Create(1.6666667e-1f));
        p = Vector512.FusedMultiplyAdd(p, r, Vector512.Create(0.5f));
        p = Vector512.FusedMultiplyAdd(p, r, Vector512<float>.One);
        p = Vector512.FusedMultiplyAdd(p, r, Vector512<float>.One);
        var exponent = (shifted.AsInt32() - Vector512.Create(RoundingBits)) << 23;
        return (p.AsInt32() + exponent).AsSingle();
    }

    /// <summary>The sum of all lanes: halves folded onto each other.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static float Sum(Vector512<float> value)
    {
        var eight = value.GetLower() + value.GetUpper();
        var four = eight.GetLower() + eight.GetUpper();
        return (four[0] + four[2]) + (four[1] + four[3]);
    }

    /// <summary>The larger number of each lane; the second where one is NaN, or where they are equal.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<float> Larger(Vector512<float> first, Vector512<float> second) =>
        Avx512F.IsSupported ? Avx512F.Max(first, second)
        : Avx.IsSupported ? Vector512.Create(
            Avx.Max(first.GetLower(), second.GetLower()), Avx.Max(first.GetUpper(), second.GetUpper()))
        : LargerPlain(first, second);

    /// <summary>The plain version of <see cref="Larger(Vector512{float}, Vector512{float})"/>.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<float> LargerPlain(Vector512<float> first, Vector512<float> second) =>
        Vector512.ConditionalSelect(Vector512.GreaterThan(first, second), first, second);

    /// <summary>The smaller number of each lane; the second where one is NaN, or where they are equal.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<float> Smaller(Vector512<float> first, Vector512<float> second) =>
        Avx512F.IsSupported ? Avx512F.Min(first, second)
        : Avx.IsSupported ? Vector512.Create(
            Avx.Min(first.GetLower(), second.GetLower()), Avx.Min(first.GetUpper(), second.GetUpper()))
        : SmallerPlain(first, second);

    /// <summary>The plain version of <see cref="Smaller"/>.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<float> SmallerPlain(Vector512<float> first, Vector512<float> second) =>
        Vector512.ConditionalSelect(Vector512.LessThan(first, second), first, second);

    /// <summary>The lower halves of all elements, those of <paramref name="low"/> first.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<short> Narrow(Vector512<int> low, Vector512<int> high) =>
        Vector512.IsHardwareAccelerated ? Vector512.Narrow(low, high) : NarrowByParts(low, high);

    /// <summary>The same in registers of 128 bits.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<short> NarrowByParts(Vector512<int> low, Vector512<int> high) => Vector512.Create(
        Vector256.Create(Narrow(low.GetLower()), Narrow(low.GetUpper())), Vector256.Create(Narrow(high.GetLower()), Narrow(high.GetUpper())));

    /// <summary>The lower halves of all elements, those of <paramref name="low"/> first.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<sbyte> Narrow(Vector512<short> low, Vector512<short> high) =>
        Vector512.IsHardwareAccelerated ? Vector512.Narrow(low, high) : NarrowByParts(low, high);

    /// <summary>The same in registers of 128 bits.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<sbyte> NarrowByParts(Vector512<short> low, Vector512<short> high) => Vector512.Create(
        Vector256.Create(Narrow(low.GetLower()), Narrow(low.GetUpper())), Vector256.Create(Narrow(high.GetLower()), Narrow(high.GetUpper())));

    /// <summary>Lanes 2i and 2i + 1 exchanged.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<float> SwapNeighbours(Vector512<float> value) => Vector512.IsHardwareAccelerated
        ? Vector512.Shuffle(value, Vector512.Create(1, 0, 3, 2, 5, 4, 7, 6, 9, 8, 11, 10, 13, 12, 15, 14))
        : SwapNeighboursByParts(value);

    /// <summary>The same in registers of 128 bits.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<float> SwapNeighboursByParts(Vector512<float> value) =>
        Vector512.Create(SwapNeighbours(value.GetLower()), SwapNeighbours(value.GetUpper()));

    /// <summary>The largest lane.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static float Max(Vector512<float> value)
    {
        var (low, high) = (value.GetLower(), value.GetUpper());
        var eight = Vector256.ConditionalSelect(Vector256.GreaterThan(low, high), low, high);
        var (first, second) = (eight.GetLower(), eight.GetUpper());
        var four = Vector128.ConditionalSelect(Vector128.GreaterThan(first, second), first, second);
        return Larger(Larger(four[0], four[2]), Larger(four[1], four[3]));
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector128<short> Narrow(Vector256<int> value) => Vector128.Narrow(value.GetLower(), value.GetUpper());

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector128<sbyte> Narrow(Vector256<short> value) => Vector128.Narrow(value.GetLower(), value.GetUpper());

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector256<float> SwapNeighbours(Vector256<float> value)
    {
        var swap = Vector128.Create(1, 0, 3, 2);
        return Vector256.Create(Vector128.Shuffle(value.GetLower(), swap), Vector128.Shuffle(value.GetUpper(), swap));
    }

    private static float Larger(float first, float second) => first > second ? first : second;
}
