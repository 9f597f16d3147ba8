using System.Runtime.Intrinsics;
using Nacrith.Engine.Language.Portable;

namespace Nacrith.Engine.Tests.Language;

public class LaneMathTests
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
            SameBits(LaneMath.LargerPlain(first, second), LaneMath.Larger(first, second));
            SameBits(LaneMath.SmallerPlain(first, second), LaneMath.Smaller(first, second));
        }
    }

    [Fact]
    public void Narrowing_by_parts_keeps_the_lower_halves()
    {
        var random = new Random(1);
        for (var turn = 0; turn < 100; turn++)
        {
            var (low, high) = (Vector512.Create<int>(Integers(random)), Vector512.Create<int>(Integers(random)));
            var words = LaneMath.NarrowByParts(low, high);
            for (var i = 0; i < LaneMath.Lanes; i++)
            {
                Assert.Equal((short)low[i], words[i]);
                Assert.Equal((short)high[i], words[LaneMath.Lanes + i]);
            }

            var bytes = LaneMath.NarrowByParts(words, LaneMath.NarrowByParts(high, low));
            for (var i = 0; i < LaneMath.Lanes; i++)
            {
                Assert.Equal((sbyte)low[i], bytes[i]);
                Assert.Equal((sbyte)high[i], bytes[LaneMath.Lanes + i]);
                Assert.Equal((sbyte)high[i], bytes[(2 * LaneMath.Lanes) + i]);
                Assert.Equal((sbyte)low[i], bytes[(3 * LaneMath.Lanes) + i]);
            }

            Assert.Equal(LaneMath.Narrow(low, high), words);
            Assert.Equal(LaneMath.Narrow(words, words), LaneMath.NarrowByParts(words, words));
        }
    }

    [Fact]
    public void Neighbours_are_swapped_by_parts()
    {
        var numbers = Vector512.Create<float>(Numbers);
        var swapped = LaneMath.SwapNeighboursByParts(numbers);
        for (var i = 0; i < LaneMath.Lanes; i++)
        {
            Assert.Equal(numbers.AsInt32()[i ^ 1], swapped.AsInt32()[i]);
        }

        SameBits(swapped, LaneMath.SwapNeighbours(numbers));
    }

    private static int[] Integers(Random random) => [.. Enumerable.Range(0, LaneMath.Lanes).Select(_ => random.Next(int.MinValue, int.MaxValue))];

    private static void SameBits(Vector512<float> expected, Vector512<float> actual) =>
        Assert.Equal(expected.AsUInt32(), actual.AsUInt32());
}
