using System.Runtime.Intrinsics;
using Nacrith.Engine.Modeling;

namespace Nacrith.Engine.Tests.Modeling;

public sealed class RunningSumsTests
{
    [Fact]
    public void Whole_and_by_parts_they_are_those_of_a_plain_loop()
    {
        var random = new Random(2);
        for (var turn = 0; turn < 100; turn++)
        {
            var numbers = Enumerable.Range(0, Vector512<int>.Count).Select(_ => random.Next(int.MinValue, int.MaxValue)).ToArray();
            var (whole, parts) = (RunningSums.Of(Vector512.Create<int>(numbers)), RunningSums.OfParts(Vector512.Create<int>(numbers)));
            var sum = 0;
            for (var i = 0; i < numbers.Length; i++)
            {
                sum = unchecked(sum + numbers[i]);
                Assert.Equal(sum, whole[i]);
                Assert.Equal(sum, parts[i]);
            }
        }
    }
}
