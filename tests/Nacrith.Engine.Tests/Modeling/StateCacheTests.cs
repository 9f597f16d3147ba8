using Nacrith.Engine.Language.Portable;
using Nacrith.Engine.Language.Portable.Kernels;
using Nacrith.Engine.Modeling;
using Nacrith.Engine.Threading;

namespace Nacrith.Engine.Tests.Modeling;

/// <summary>What followed earlier hidden states.</summary>
public sealed class StateCacheTests
{
    private const int Width = 200;

    [Fact]
    public unsafe void The_product_with_a_stored_state_is_exact()
    {
        const int states = 20;
        using var panels = new StatePanels(states, Width);
        using var tiles = new ActivationTiles(2, panels.Columns);
        sbyte[] least = [.. Enumerable.Repeat((sbyte)-63, Width)];
        sbyte[][] all = [least, [.. least.Select(number => (sbyte)-number)], .. Enumerable.Range(2, states - 2).Select(State)];
        for (var place = 0; place < states; place++)
        {
            panels.Store(place, all[place]);
        }

        tiles.Store(0, State(99));
        tiles.Store(1, least);
        var sums = stackalloc float[StatePanels.PanelStates];
        for (var place = 0; place < states; place++)
        {
            for (var row = 0; row < 2; row++)
            {
                new PlainKernel().MultiplyOne(
                    new()
                    {
                        Blocks = panels.Panel(place / StatePanels.PanelStates),
                        Groups = panels.Columns / ActivationTiles.GroupInputs,
                        Values = tiles.Values(0),
                        ValueScales = tiles.Scales(0),
                        Sums = tiles.Sums(0),
                        Output = sums,
                    },
                    row);
                var expected = all[place].Zip(row == 0 ? State(99) : least, (a, b) => a * b).Sum();
                Assert.Equal(expected, sums[place % StatePanels.PanelStates]);
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

    // With room for 4,000 it is never full; with 48 the states of a group take the places of others that its steps still see.
    [Theory]
    [InlineData(1, 5, 4000)]
    [InlineData(2, 3, 4000)]
    [InlineData(1, 1, 48)]
    [InlineData(1, 7, 48)]
    [InlineData(2, 20, 48)]
    [InlineData(2, 70, 48)]
    public void Steps_foreseen_see_what_they_see_one_by_one(int threads, int steps, int capacity)
    {
        const int rows = 3;
        using var crew = new WorkCrew(threads);
        using var foreseeing = new StateCache(Width, capacity, lanes: rows, crew);
        using var plain = new StateCache(Width, capacity, lanes: rows, WorkCrew.Alone);
        for (var group = 0; group < 6; group++)
        {
            sbyte[] states = [.. Enumerable.Range(group * steps * rows, steps * rows).Select(i => i % 40).SelectMany(State)];
            foreseeing.Foresee(states);
            for (var step = 0; step < steps; step++)
            {
                var ofStep = states.AsSpan(step * rows * Width, rows * Width);
                int[] ranks = [.. Enumerable.Range(0, rows).Select(row => (group * 1000) + (step * rows) + row)];
                foreseeing.Look(ofStep);
                plain.Look(ofStep);
                AssertSame(plain, foreseeing, rows);
                foreseeing.Learn(ranks);
                plain.Learn(ranks);
            }
        }
    }

    [Fact]
    public void Steps_foreseen_in_vain_leave_no_trace()
    {
        using var surprised = new StateCache(Width, 48, lanes: 1, WorkCrew.Alone);
        using var plain = new StateCache(Width, 48, lanes: 1, WorkCrew.Alone);
        for (var i = 0; i < 100; i++)
        {
            surprised.Foresee([.. State(i % 30), .. State(200), .. State(201)]);
            surprised.Look(State(i % 30));
            plain.Look(State(i % 30));
            AssertSame(plain, surprised, rows: 1);
            surprised.Learn([i]);
            plain.Learn([i]);
        }
    }

    private static void AssertSame(StateCache expected, StateCache actual, int rows)
    {
        for (var row = 0; row < rows; row++)
        {
            Assert.Equal(expected.Row(row).Likeness, actual.Row(row).Likeness);
            for (var rank = 0; rank < 6300; rank += 7)
            {
                Assert.Equal(expected.Row(row).Below(rank), actual.Row(row).Below(rank));
            }
        }
    }

    private static sbyte[] State(int seed)
    {
        var random = new Random(seed);
        return [.. Enumerable.Range(0, Width).Select(_ => (sbyte)random.Next(-63, 64))];
    }
}
