using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace Nacrith.Engine.Language.Portable;

/// <summary>The transformer's float work on one row, in 16 fixed lanes; lengths are multiples of 16.</summary>
internal static unsafe class RowMath
{
    private const int Lanes = VectorMath.Lanes;
    private const float Largest = 127f;
    private const float LargestOfState = 63f;

    /// <summary>Adds <paramref name="addend"/> to <paramref name="row"/>.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization | MethodImplOptions.NoInlining)]
    public static void Add(float* row, float* addend, int length)
    {
        for (var i = 0; i < length; i += Lanes)
        {
            (Vector512.Load(row + i) + Vector512.Load(addend + i)).Store(row + i);
        }
    }

    /// <summary>x · w / √(mean of x² + ε).</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization | MethodImplOptions.NoInlining)]
    public static void Normalize(float* row, float* weights, int length, float epsilon, float* destination)
    {
        var squares = Vector512<float>.Zero;
        for (var i = 0; i < length; i += Lanes)
        {
            var x = Vector512.Load(row + i);
            squares = Vector512.FusedMultiplyAdd(x, x, squares);
        }

        var scale = Vector512.Create(1f / MathF.Sqrt((VectorMath.Sum(squares) / length) + epsilon));
        for (var i = 0; i < length; i += Lanes)
        {
            (Vector512.Load(row + i) * scale * Vector512.Load(weights + i)).Store(destination + i);
        }
    }

    /// <summary>SiLU of the gate times up: g · u / (1 + e^-g).</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization | MethodImplOptions.NoInlining)]
    public static void Gate(float* gate, float* up, int length, float* destination)
    {
        for (var i = 0; i < length; i += Lanes)
        {
            var g = Vector512.Load(gate + i);
            var sigmoid = Vector512<float>.One / (Vector512<float>.One + VectorMath.Exp(-g));
            (g * sigmoid * Vector512.Load(up + i)).Store(destination + i);
        }
    }

    /// <summary>x · w, scaled to a largest magnitude of 63 and rounded.</summary>
    public static void RoundState(float* row, float* weights, Span<sbyte> state)
    {
        var largest = Vector512<float>.Zero;
        for (var i = 0; i < state.Length; i += Lanes)
        {
            largest = VectorMath.Larger(largest, Vector512.Abs(Vector512.Load(row + i) * Vector512.Load(weights + i)));
        }

        var most = VectorMath.Max(largest);
        var factor = most > 0 ? LargestOfState / most : 0f;
        for (var i = 0; i < state.Length; i++)
        {
            state[i] = (sbyte)VectorMath.RoundToInt(row[i] * weights[i] * factor);
        }
    }

    /// <summary>Rounds a row to integers from -127 to 127 and returns their scale.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization | MethodImplOptions.NoInlining)]
    public static float Round(float* row, int length, short* integers)
    {
        var largest = Vector512<float>.Zero;
        for (var i = 0; i < length; i += Lanes)
        {
            largest = VectorMath.Larger(largest, Vector512.Abs(Vector512.Load(row + i)));
        }

        var most = VectorMath.Max(largest);
        var inverse = Vector512.Create(most > 0 ? Largest / most : 0f);
        for (var i = 0; i < length; i += 2 * Lanes)
        {
            var low = VectorMath.RoundToInt(Vector512.Load(row + i) * inverse);
            var high = VectorMath.RoundToInt(Vector512.Load(row + i + Lanes) * inverse);
            VectorMath.Narrow(low, high).Store(integers + i);
        }

        return most / Largest;
    }
}
