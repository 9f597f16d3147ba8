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

    private static void SameBits(Vector512<float> expected, Vector512<float> actual) =>
        Assert.Equal(expected.AsUInt32(), actual.AsUInt32());
}
