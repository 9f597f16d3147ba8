namespace Nacrith.Engine.Lanes;

/// <summary>
/// Cuts a span's tokens into contiguous lanes of nearly equal length. Lane i holds tokens
/// floor(i·T/L) to floor((i+1)·T/L).
/// </summary>
/// <param name="Tokens">Tokens of the span, T.</param>
/// <param name="Lanes">Lanes, L, at most T.</param>
internal readonly record struct LanePlan(int Tokens, int Lanes)
{
    // A lane's cold start costs about 26 bytes, a step of few lanes costs as much time as one of many.
    private const int TokensPerLane = 4000;
    private const int MostLanes = 16;

    /// <summary>Steps until the longest lane is done.</summary>
    public int Steps
    {
        get
        {
            var longest = 0;
            for (var lane = 0; lane < Lanes; lane++)
            {
                longest = Math.Max(longest, Length(lane));
            }

            return longest;
        }
    }

    /// <summary>The plan that a writer chooses for a span of <paramref name="tokens"/> tokens.</summary>
    public static LanePlan For(int tokens) => new(tokens, Math.Clamp(tokens / TokensPerLane, 1, MostLanes));

    /// <summary>First token of a lane.</summary>
    public int Start(int lane) => (int)((long)lane * Tokens / Lanes);

    /// <summary>Tokens of a lane.</summary>
    public int Length(int lane) => Start(lane + 1) - Start(lane);
}
