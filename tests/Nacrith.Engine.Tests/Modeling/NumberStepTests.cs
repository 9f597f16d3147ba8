using Nacrith.Engine.Modeling;

namespace Nacrith.Engine.Tests.Modeling;

public sealed class NumberStepTests
{
    private const double Tick = 10000.57;

    [Fact]
    public void The_step_of_a_clock_is_found_from_random_multiples()
    {
        var random = new Random(1);
        var (step, time) = (default(NumberStep), 2823393669L);
        for (var (i, ticks) = (0, 0); i < 200; i++)
        {
            ticks += random.Next(1, 50);
            var next = 2823393669L + (long)Math.Round(ticks * Tick);
            if (i >= 100)
            {
                Assert.True(step.IsTrusted);
                Assert.InRange(step.FirstFrom(next / 10_000 * 10_000, time) - next, -1, 1);
            }

            step = step.After(next - time);
            time = next;
        }

        Assert.Equal(Tick, step.Span / (double)step.Ticks, 0.001);
    }

    [Theory]
    [InlineData(4096)]
    [InlineData(188)]
    [InlineData(16)]
    public void Whole_steps_are_found_whatever_the_first_growths_are(int size)
    {
        var step = default(NumberStep);
        foreach (var steps in new[] { 12, 30, 7, 1, 1, 25, 3 })
        {
            step = step.After((long)steps * size);
        }

        Assert.True(step.IsTrusted);
        Assert.Equal(0, step.Span % step.Ticks);
        Assert.Equal(size, step.Span / step.Ticks);
    }

    [Fact]
    public void Random_growths_have_no_step_that_is_trusted_for_long()
    {
        var random = new Random(2);
        var (step, trusted) = (default(NumberStep), 0);
        for (var i = 0; i < 10_000; i++)
        {
            step = step.After(random.Next(1, 1_000_000));
            trusted += step.IsTrusted ? 1 : 0;
        }

        Assert.InRange(trusted, 0, 300);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(-5000)]
    public void Numbers_that_do_not_grow_tell_nothing(long growth)
    {
        var step = Known(1000);
        Assert.Equal(step, step.After(growth));
    }

    [Fact]
    public void A_growth_that_is_no_multiple_does_not_make_a_known_step_forgotten()
    {
        var step = Known(1000).After(1500);
        Assert.True(step.IsTrusted);
        Assert.Equal(1000, step.Span / step.Ticks);
    }

    [Theory]
    [InlineData(5500, 6000)]
    [InlineData(6000, 6000)]
    [InlineData(5000, 5000)]
    [InlineData(4999, 5000)]
    [InlineData(2001, 3000)]
    [InlineData(0, 0)]
    public void The_first_number_from_a_place_on_may_lie_before_the_last_one(long least, long expected) =>
        Assert.Equal(expected, Known(1000).FirstFrom(least, 5000));

    [Theory]
    [InlineData(1000, true)]
    [InlineData(1001, false)]
    public void A_range_as_wide_as_the_step_holds_one_number(long numbers, bool expected) =>
        Assert.Equal(expected, Known(1000).IsWiderThan(numbers));

    [Fact]
    public void Numbers_of_eighteen_digits_do_not_overflow()
    {
        const long most = 999_999_999_999_999_999;
        var step = default(NumberStep);
        for (var i = 0; i < 100; i++)
        {
            step = step.After(most);
            Assert.InRange(step.Span, 1, 1L << 61);
        }

        Assert.Equal(most, step.FirstFrom(most, 0));
        Assert.Equal(0, step.FirstFrom(0, most));
    }

    private static NumberStep Known(long size)
    {
        var step = default(NumberStep);
        for (var i = 0; i < 10; i++)
        {
            step = step.After(size * (i + 1));
        }

        return step;
    }
}
