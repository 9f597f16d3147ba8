using Nacrith.Engine.Lanes;

namespace Nacrith.Engine.Tests;

/// <summary>How tokens are cut into lanes.</summary>
public sealed class LanePlanTests
{
    [Theory]
    [InlineData(1, 1, 0)]
    [InlineData(10, 3, 0)]
    [InlineData(10, 3, 7)]
    [InlineData(1001, 16, 250)]
    [InlineData(32, 32, 0)]
    public void Every_token_is_coded_once_and_after_its_lanes_past(int tokens, int lanes, int prefix)
    {
        var plan = new LanePlan(tokens, lanes, prefix);
        var seen = new bool[tokens];
        for (var step = 0; step < plan.Steps; step++)
        {
            for (var lane = 0; lane < lanes; lane++)
            {
                if (plan.IsActive(lane, step))
                {
                    var index = plan.IndexOf(lane, step);
                    Assert.False(seen[index]);
                    Assert.True(step == plan.FirstStep(lane) || seen[index - 1]);
                    Assert.True(index >= prefix || lane == 0);
                    seen[index] = true;
                }
            }
        }

        Assert.DoesNotContain(false, seen);
    }

    [Theory]
    [InlineData(1, false)]
    [InlineData(5000, false)]
    [InlineData(40_000, false)]
    [InlineData(1_000_000, false)]
    [InlineData(2599, true)]
    [InlineData(2600, true)]
    [InlineData(1_000_000, true)]
    public void A_writers_plan_leaves_every_lane_a_token(int tokens, bool lockstep)
    {
        var plan = LanePlan.For(tokens, used: 1, LanePlan.MostLanes, lockstep);
        Assert.InRange(plan.Lanes, 1, tokens - plan.Prefix);
        Assert.Equal(tokens - 1, plan.LastOf(plan.Lanes - 1));
        Assert.Equal(0, LanePlan.For(tokens, used: 32, LanePlan.MostLanes, lockstep).Prefix);
    }
    [Theory]
    [InlineData(42_000, 16, 16, 1024, 24, 1024)]
    [InlineData(42_000, 8, 8, 2048, 16, 2048)]
    [InlineData(42_000, 1, 1, 2048, 2, 2048)]
    [InlineData(4_000, 16, 1, 4096, 3, 2048)]
    public void In_lockstep_a_text_has_up_to_twice_its_lanes(int tokens, int worth, int lanes, int window, int lockstepLanes, int lockstepWindow)
    {
        Assert.Equal(lanes, LanePlan.For(tokens, used: 1, worth, lockstep: false).Lanes);
        Assert.Equal(window, LanePlan.WindowFor(lanes, tokens, lockstep: false));
        Assert.Equal(lockstepLanes, LanePlan.For(tokens, used: 1, worth, lockstep: true).Lanes);
        Assert.Equal(lockstepWindow, LanePlan.WindowFor(lockstepLanes, tokens, lockstep: true));
    }

    [Theory]
    [InlineData(1, 16_000, 2048)]
    [InlineData(2, 16_000, 2048)]
    [InlineData(2, 80_000, 4096)]
    [InlineData(4, 80_000, 4096)]
    [InlineData(5, 80_000, 2048)]
    [InlineData(9, 80_000, 1024)]
    public void Few_long_lanes_have_wide_windows(int lanes, int tokens, int window)
    {
        Assert.Equal(window, LanePlan.WindowFor(lanes, tokens, lockstep: false));
    }

    [Theory]
    [InlineData(2048, 1, 256)]
    [InlineData(2048, 255, 256)]
    [InlineData(2048, 256, 512)]
    [InlineData(2048, 2047, 2048)]
    [InlineData(1024, 42_000, 1024)]
    [InlineData(4096, 2049, 2304)]
    public void A_window_is_no_wider_than_what_is_to_be_remembered(int window, int tokens, int fitting)
    {
        Assert.Equal(fitting, LanePlan.Fit(window, tokens));
    }
}
