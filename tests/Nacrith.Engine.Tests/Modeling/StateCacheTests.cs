using Nacrith.Engine.Modeling;
using Nacrith.Engine.Threading;

namespace Nacrith.Engine.Tests.Modeling;

/// <summary>What followed earlier hidden states.</summary>
public sealed class StateCacheTests
{
    private const int Width = 200;

    [Fact]
    public unsafe void Every_product_gives_the_sums_of_the_plain_one()
    {
        const int length = 3 * StateProduct.Step;
        var random = new Random(4);
        var stored = new byte[5 * length];
        var state = new sbyte[length];
        for (var i = 0; i < stored.Length; i++)
        {
            // The largest magnitudes everywhere in the first state.
            stored[i] = (byte)(i < length ? 127 : random.Next(1, 128));
        }

        for (var i = 0; i < length; i++)
        {
            state[i] = (sbyte)(i % 3 == 0 ? 63 : random.Next(-63, 64));
        }

        var (expected, wide, narrow, chosen) = (new int[5], new int[5], new int[5], new int[5]);
        fixed (byte* many = stored)
        fixed (sbyte* one = state)
        {
            StateProduct.MultiplyPlain(many, one, length, expected);
            StateProduct.Multiply(many, one, length, chosen);
            Assert.Equal(expected, chosen);
            if (System.Runtime.Intrinsics.X86.Avx512BW.IsSupported)
            {
                StateProduct.MultiplyAvx512(many, one, length, wide);
                Assert.Equal(expected, wide);
            }

            if (System.Runtime.Intrinsics.X86.Avx2.IsSupported)
            {
                StateProduct.MultiplyAvx2(many, one, length, narrow);
                Assert.Equal(expected, narrow);
            }
        }
    }

    [Fact]
    public void An_empty_cache_predicts_nothing()
    {
        using var crew = new WorkCrew(1);
        using var cache = new StateCache(Width, 1 << 20, lanes: 4, crew);
        cache.Look(State(1));
        Assert.Equal(0u, cache.Row(0).Below(int.MaxValue));
        Assert.Equal(0, cache.Row(0).Likeness);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    public void What_followed_the_same_state_gets_nearly_all_the_mass(int threads)
    {
        using var crew = new WorkCrew(threads);
        using var cache = new StateCache(Width, 1 << 20, lanes: 4, crew);
        for (var seed = 0; seed < 40; seed++)
        {
            cache.Look(State(seed));
            cache.Learn([1000 + seed]);
        }

        cache.Look([.. State(7), .. new sbyte[Width]]);
        var all = cache.Row(0).Below(int.MaxValue);
        var right = cache.Row(0).Below(1008) - cache.Row(0).Below(1007);
        Assert.True(right > 0.99 * all, $"{right} of {all}");
        Assert.Equal(StateNeighbours.Classes - 1, cache.Row(0).Likeness);
        Assert.Equal(0, cache.Row(1).Likeness);
    }

    [Fact]
    public void The_oldest_states_are_forgotten()
    {
        const int capacity = 512;
        using var crew = new WorkCrew(2);
        using var cache = new StateCache(Width, capacity, lanes: 4, crew);
        sbyte[] many = [.. Enumerable.Range(0, 64).SelectMany(State)];
        cache.Look(State(100));
        cache.Learn([5]);
        for (var i = 0; i < capacity / 64; i++)
        {
            cache.Look(many);
            cache.Learn([.. Enumerable.Repeat(9, 64)]);
        }

        cache.Look(State(100));
        Assert.Equal(0u, cache.Row(0).Below(9));
        Assert.NotEqual(0u, cache.Row(0).Below(10));
    }

    private static sbyte[] State(int seed)
    {
        var random = new Random(seed);
        return [.. Enumerable.Range(0, Width).Select(_ => (sbyte)random.Next(-63, 64))];
    }
}
