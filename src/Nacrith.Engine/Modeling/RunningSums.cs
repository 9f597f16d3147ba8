using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace Nacrith.Engine.Modeling;

/// <summary>Running totals of sixteen integers: lane i becomes the sum of lanes 0 to i.</summary>
internal static class RunningSums
{
    /// <summary>The totals.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<int> Of(Vector512<int> v) => Vector512.IsHardwareAccelerated ? OfWhole(v) : OfParts(v);

    /// <summary>The same in registers of 128 bits: of longer vectors the library shuffles element by element where registers are shorter.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<int> OfParts(Vector512<int> v)
    {
        var a = OfPart(v.GetLower().GetLower());
        var b = OfPart(v.GetLower().GetUpper()) + Vector128.Create(a.GetElement(3));
        var c = OfPart(v.GetUpper().GetLower()) + Vector128.Create(b.GetElement(3));
        var d = OfPart(v.GetUpper().GetUpper()) + Vector128.Create(c.GetElement(3));
        return Vector512.Create(Vector256.Create(a, b), Vector256.Create(c, d));
    }

    // Steps of doubling distance, lanes shifted in from zero.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector512<int> OfWhole(Vector512<int> v)
    {
        var zero = Vector512<int>.Zero;
        v += Vector512.ConditionalSelect(Shifted1, Vector512.Shuffle(v, From1), zero);
        v += Vector512.ConditionalSelect(Shifted2, Vector512.Shuffle(v, From2), zero);
        v += Vector512.ConditionalSelect(Shifted4, Vector512.Shuffle(v, From4), zero);
        return v + Vector512.ConditionalSelect(Shifted8, Vector512.Shuffle(v, From8), zero);
    }

    // A place that a vector does not have is zero.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector128<int> OfPart(Vector128<int> v)
    {
        v += Vector128.Shuffle(v, Vector128.Create(-1, 0, 1, 2));
        return v + Vector128.Shuffle(v, Vector128.Create(-1, -1, 0, 1));
    }

    private static Vector512<int> From1 => Vector512.Create(0, 0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14);

    private static Vector512<int> From2 => Vector512.Create(0, 0, 0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13);

    private static Vector512<int> From4 => Vector512.Create(0, 0, 0, 0, 0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11);

    private static Vector512<int> From8 => Vector512.Create(0, 0, 0, 0, 0, 0, 0, 0, 0, 1, 2, 3, 4, 5, 6, 7);

    private static Vector512<int> Shifted1 => Vector512.Create(0, -1, -1, -1, -1, -1, -1, -1, -1, -1, -1, -1, -1, -1, -1, -1);

    private static Vector512<int> Shifted2 => Vector512.Create(0, 0, -1, -1, -1, -1, -1, -1, -1, -1, -1, -1, -1, -1, -1, -1);

    private static Vector512<int> Shifted4 => Vector512.Create(0, 0, 0, 0, -1, -1, -1, -1, -1, -1, -1, -1, -1, -1, -1, -1);

    private static Vector512<int> Shifted8 => Vector512.Create(0, 0, 0, 0, 0, 0, 0, 0, -1, -1, -1, -1, -1, -1, -1, -1);
}
