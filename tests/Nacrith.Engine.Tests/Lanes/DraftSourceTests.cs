using Nacrith.Engine.Lanes;

namespace Nacrith.Engine.Tests.Lanes;

public sealed class DraftSourceTests
{
    private readonly DraftChances _chances = new();

    [Fact]
    public void What_followed_before_is_guessed()
    {
        var source = After([1, 2, 3, 4, 5, 6, 7, 1, 2, 3], 100);
        Assert.Equal([4, 5, 6, 7, 1, 2, 3], Guesses(source, 7));
    }

    [Fact]
    public void A_guess_may_copy_guesses()
    {
        var source = After([8, 9, 8, 9, 8, 9], 100);
        Assert.Equal([8, 9, 8, 9, 8], Guesses(source, 5));
    }

    [Fact]
    public void Nothing_is_guessed_where_nothing_agrees()
    {
        var source = After([1, 2, 3, 4, 5, 2, 3], 100);
        Assert.Equal(TokenPast.Unknown, source.Guess(0));
    }

    [Fact]
    public void It_goes_on_behind_a_token_that_differs()
    {
        var source = After([1, 2, 3, 4, 5, 6, 7, 1, 2, 3], 100);
        source.Follow(99);
        source.Renew();
        Assert.Equal([5, 6, 7], Guesses(source, 3));
    }

    [Fact]
    public void Other_lanes_are_copied_up_to_what_they_have_decoded()
    {
        var tokens = new int[20];
        var past = new TokenPast(tokens);
        var outcomes = new GuessOutcome[tokens.Length];
        var later = new DraftSource(past, _chances, outcomes, 10);
        foreach (var token in Enumerable.Range(1, 5))
        {
            later.Follow(token);
        }

        var earlier = new DraftSource(past, _chances, outcomes, 0);
        foreach (var token in Enumerable.Range(1, 3))
        {
            earlier.Follow(token);
        }

        earlier.Renew();
        Assert.Equal([4, 5, TokenPast.Unknown], Guesses(earlier, 3));
    }

    [Fact]
    public void Guesses_that_hold_gain_chance()
    {
        var source = After([.. Enumerable.Range(0, 200).Select(i => i % 6)], 400);
        Assert.InRange(source.Chance(0), 0.9f, 1f);
    }

    [Fact]
    public void Guesses_that_fail_lose_chance()
    {
        // After 1, 2, 3 something new follows each time.
        var source = After([.. Enumerable.Range(0, 203).Select(i => i % 4 < 3 ? (i % 4) + 1 : 100 + i)], 400);
        Assert.InRange(source.Chance(0), 0f, 0.1f);
    }

    [Fact]
    public void Nothing_is_allocated_a_token()
    {
        var source = After([1, 2, 3], 5000);
        var before = GC.GetAllocatedBytesForCurrentThread();
        for (var i = 0; i < 4000; i++)
        {
            source.Renew();
            source.Follow(i % 7);
        }

        Assert.Equal(before, GC.GetAllocatedBytesForCurrentThread());
    }

    private DraftSource After(int[] tokens, int length)
    {
        var source = new DraftSource(new TokenPast(new int[length]), _chances, new GuessOutcome[length], 0);
        foreach (var token in tokens)
        {
            source.Renew();
            source.Follow(token);
        }

        source.Renew();
        return source;
    }

    private static int[] Guesses(DraftSource source, int count) => [.. Enumerable.Range(0, count).Select(source.Guess)];
}
