using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace Nacrith.Engine.Modeling;

/// <summary>
/// Products of one hidden state with many others. One factor is stored with 64 added, so that it is an unsigned byte:
/// pairs of products, and two such pairs, then fit the 16-bit sums of x86 and nothing saturates.
/// </summary>
internal static unsafe class StateProduct
{
    /// <summary>Lengths of states are padded with zeros to a multiple of this.</summary>
    public const int Step = 128;

    /// <summary>What is added to stored numbers.</summary>
    public const int Offset = 64;

    /// <summary>Sums of stored × state, each <paramref name="length"/> numbers, before the offset's share is taken off.</summary>
    /// <param name="stored">States with the offset, one behind the other.</param>
    /// <param name="state">A state without it.</param>
    /// <param name="length">Numbers of a state, a multiple of <see cref="Step"/>.</param>
    /// <param name="sums">Receives a sum for each stored state.</param>
    public static void Multiply(byte* stored, sbyte* state, int length, Span<int> sums)
    {
        if (Avx512BW.IsSupported)
        {
            MultiplyAvx512(stored, state, length, sums);
        }
        else if (Avx2.IsSupported)
        {
            MultiplyAvx2(stored, state, length, sums);
        }
        else
        {
            MultiplyPlain(stored, state, length, sums);
        }
    }

    /// <summary>The definition.</summary>
    internal static void MultiplyPlain(byte* stored, sbyte* state, int length, Span<int> sums)
    {
        for (var i = 0; i < sums.Length; i++, stored += length)
        {
            var sum = 0;
            for (var k = 0; k < length; k++)
            {
                sum += stored[k] * state[k];
            }

            sums[i] = sum;
        }
    }

    /// <summary>In 256-bit registers.</summary>
    internal static void MultiplyAvx2(byte* stored, sbyte* state, int length, Span<int> sums)
    {
        for (var i = 0; i < sums.Length; i++, stored += length)
        {
            var sum = Vector256<int>.Zero;
            for (var k = 0; k < length; k += 64)
            {
                var pairs = Avx2.MultiplyAddAdjacent(Vector256.Load(stored + k), Vector256.Load(state + k))
                    + Avx2.MultiplyAddAdjacent(Vector256.Load(stored + k + 32), Vector256.Load(state + k + 32));
                sum += Avx2.MultiplyAddAdjacent(pairs, Vector256<short>.One);
            }

            sums[i] = Vector256.Sum(sum);
        }
    }

    /// <summary>In 512-bit registers.</summary>
    internal static void MultiplyAvx512(byte* stored, sbyte* state, int length, Span<int> sums)
    {
        for (var i = 0; i < sums.Length; i++, stored += length)
        {
            var sum = Vector512<int>.Zero;
            for (var k = 0; k < length; k += Step)
            {
                var pairs = Avx512BW.MultiplyAddAdjacent(Vector512.Load(stored + k), Vector512.Load(state + k))
                    + Avx512BW.MultiplyAddAdjacent(Vector512.Load(stored + k + 64), Vector512.Load(state + k + 64));
                sum += Avx512BW.MultiplyAddAdjacent(pairs, Vector512<short>.One);
            }

            sums[i] = Vector512.Sum(sum);
        }
    }
}
