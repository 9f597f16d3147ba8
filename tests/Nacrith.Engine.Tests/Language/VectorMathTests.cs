using System.Runtime.Intrinsics;
using Nacrith.Engine.Language.Portable;

namespace Nacrith.Engine.Tests.Language;

public class VectorMathTests
{
    private static readonly float[] Numbers =
    [
        0f, -0f, 1f, -1f, float.Epsilon, -float.Epsilon, float.MaxValue, float.MinValue, float.PositiveInfinity, float.NegativeInfinity,
        float.NaN, -float.NaN, BitConverter.UInt32BitsToSingle(0x7F800001), BitConverter.UInt32BitsToSingle(0xFFC12345), -87f, 88f,
    ];

    [Fact]
    public void The_larger_and_the_smaller_of_any_two_numbers_are_those_of_plain_comparisons()
    {
        for (var turn = 0; turn < Numbers.Length; turn++)
        {
            var first = Vector512.Create<float>(Numbers);
            var second = Vector512.Create<float>([.. Numbers[turn..], .. Numbers[..turn]]);
            SameBits(VectorMath.LargerPlain(first, second), VectorMath.Larger(first, second));
            SameBits(VectorMath.SmallerPlain(first, second), VectorMath.Smaller(first, second));
        }
    }

    [Fact]
    public void Narrowing_by_parts_keeps_the_lower_halves()
    {
        var random = new Random(1);
        for (var turn = 0; turn < 100; turn++)
        {
            var (low, high) = (Vector512.Create<int>(Integers(random)), Vector512.Create<int>(Integers(random)));
            var words = VectorMath.NarrowByParts(low, high);
            for (var i = 0; i < VectorMath.Lanes; i++)
            {
                Assert.Equal((short)low[i], words[i]);
                Assert.Equal((short)high[i], words[VectorMath.Lanes + i]);
            }

            var bytes = VectorMath.NarrowByParts(words, VectorMath.NarrowByParts(high, low));
            for (var i = 0; i < VectorMath.Lanes; i++)
            {
                Assert.Equal((sbyte)low[i], bytes[i]);
                Assert.Equal((sbyte)high[i], bytes[VectorMath.Lanes + i]);
                Assert.Equal((sbyte)high[i], bytes[(2 * VectorMath.Lanes) + i]);
                Assert.Equal((sbyte)low[i], bytes[(3 * VectorMath.Lanes) + i]);
            }

            Assert.Equal(VectorMath.Narrow(low, high), words);
            Assert.Equal(VectorMath.Narrow(words, words), VectorMath.NarrowByParts(words, words));
        }
    }

    [Fact]
    public void Neighbours_are_swapped_by_parts()
    {
        var numbers = Vector512.Create<float>(Numbers);
        var swapped = VectorMath.SwapNeighboursByParts(numbers);
        for (var i = 0; i < VectorMath.Lanes; i++)
        {
            Assert.Equal(numbers.AsInt32()[i ^ 1], swapped.AsInt32()[i]);
        }

        SameBits(swapped, VectorMath.SwapNeighbours(numbers));
    }

    private static int[] Integers(Random random) => [.. Enumerable.Range(0, VectorMath.Lanes).Select(_ => random.Next(int.MinValue, int.MaxValue))];

    private static void SameBits(Vector512<float> expected, Vector512<float> actual) =>
        Assert.Equal(expected.AsUInt32(), actual.AsUInt32());
}
