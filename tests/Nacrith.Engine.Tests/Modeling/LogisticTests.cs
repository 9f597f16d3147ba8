using System.Runtime.Intrinsics;
using Nacrith.Engine.Modeling;

namespace Nacrith.Engine.Tests.Modeling;

public sealed class LogisticTests
{
    [Fact]
    public void Functions_match_the_platform()
    {
        for (var x = -15.9f; x < 16f; x += 0.137f)
        {
            var expected = 1 / (1 + Math.Exp(-x));
            Assert.Equal(1.0, Logistic.Squash(x) / expected, 1e-7);
            Assert.Equal(1.0, Logistic.Squash(Vector512.Create(x)).GetElement(3) / expected, 1e-5);
            Assert.Equal(1.0, Logistic.Exp(Vector512.Create(x)).GetElement(9) / Math.Exp(x), 1e-6);
        }

        for (var x = 1e-9f; x < 1e9f; x *= 1.37f)
        {
            Assert.Equal(Math.Log(x), Logistic.Log(x), 3e-6);
        }
    }

    [Fact]
    public void Bit_histories_fit_a_byte_and_remember_determinism()
    {
        Assert.InRange(BitHistory.Count, 64, 256);
        var state = 0;
        for (var i = 0; i < 60; i++)
        {
            state = BitHistory.Next[2 * state];
        }

        Assert.Equal(state, BitHistory.Next[2 * state]);
        Assert.NotEqual(state, BitHistory.Next[(2 * state) + 1]);
    }
}
