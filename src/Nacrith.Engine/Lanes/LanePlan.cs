using Nacrith.Engine.Archive;

namespace Nacrith.Engine.Lanes;

/// <summary>
/// Cuts a span's tokens into lanes. The first lane codes the span's first P tokens, the prefix, alone; the others begin
/// with its context, so that none starts cold. What is left is cut into contiguous parts of nearly equal length: lane i
/// takes tokens P + floor(i·(T−P)/L) to P + floor((i+1)·(T−P)/L), the first lane behind its prefix.
/// </summary>
/// <param name="Tokens">Tokens of the span, T.</param>
/// <param name="Lanes">Lanes, L.</param>
/// <param name="Prefix">Tokens of the prefix, P, at most T − L; 0 if there is one lane.</param>
internal readonly record struct LanePlan(int Tokens, int Lanes, int Prefix)
{
    /// <summary>Lanes that a span may have.</summary>
    public const int MostLanes = 16;

    /// <summary>Lanes of a member that may have wide windows: with more, a step would read more memory than the weights are.</summary>
    public const int FewLanes = 8;

    /// <summary>Tokens that a lane is worth.</summary>
    public const int TokensPerLane = 2600;

    // In lockstep compression takes as many steps as expansion, so both are as fast as the batch is wide: a span has up to twice
    // the lanes that it is worth, which cost it less than a hundredth.
    private const int LockstepFactor = 2;
    private const int LockstepMostLanes = 24;
    private const int LongestPrefix = 256;
    private const int WholeWindow = 4096;
    private const int WholeWindowLanes = 4;
    private const int WideWindow = 2048;
    private const int NarrowWindow = 1024;

    /// <summary>Steps until the longest lane is done.</summary>
    public int Steps => Prefix + ((Tokens - Prefix + Lanes - 1) / Lanes);

    /// <summary>The plan that a writer chooses for a span.</summary>
    /// <param name="tokens">Its tokens.</param>
    /// <param name="used">Lanes of the member that have a context already.</param>
    /// <param name="mostLanes">Lanes that the span is worth.</param>
    /// <param name="lockstep">Whether the model requires lockstep.</param>
    public static LanePlan For(int tokens, int used, int mostLanes, bool lockstep)
    {
        var lanes = Math.Clamp(tokens / (TokensPerLane / Factor(lockstep)), 1, MostLanesOf(mostLanes, lockstep));
        return new(tokens, lanes, lanes > used ? LongestPrefix : 0);
    }

    /// <summary>Lanes that a writer gives a span at most.</summary>
    /// <param name="worth">Lanes that the span is worth.</param>
    /// <param name="lockstep">Whether the model requires lockstep.</param>
    public static int MostLanesOf(int worth, bool lockstep) => Math.Min(worth * Factor(lockstep), LockstepMostLanes);

    /// <summary>Positions that each lane of a member remembers, as a writer chooses it.</summary>
    /// <param name="lanes">Lanes that the member may use.</param>
    /// <param name="tokens">Tokens that they may have to remember, all together.</param>
    /// <param name="lockstep">Whether the model requires lockstep.</param>
    public static int WindowFor(int lanes, int tokens, bool lockstep)
    {
        // Long lanes are few where a text refers to itself, which is what a wide window is good for; a single long one is a log's.
        var isShort = lanes == 1 && tokens is > WideWindow and <= 2 * WholeWindow;
        var isLong = !lockstep && lanes is > 1 and <= WholeWindowLanes && tokens > lanes * 2 * WholeWindow;
        return isShort || isLong ? WholeWindow
            : lanes <= FewLanes * Factor(lockstep) ? WideWindow
            : NarrowWindow;
    }

    /// <summary>Makes a window no wider than all that a lane may have to remember: numbers stay the same, memory is saved.</summary>
    /// <param name="window">Positions.</param>
    /// <param name="tokens">Tokens of the member, behind the one that begins a lane.</param>
    public static int Fit(int window, int tokens) => Math.Min(window, ((tokens / ModelReference.WindowUnit) + 1) * ModelReference.WindowUnit);

    /// <summary>The step at which a lane codes its first token.</summary>
    public int FirstStep(int lane) => lane == 0 ? 0 : Prefix;

    /// <summary>Whether a lane has a token at a step.</summary>
    public bool IsActive(int lane, int step) => step >= FirstStep(lane) && IndexOf(lane, step) < Part(lane + 1);

    /// <summary>Finds the lanes that have a token at a step.</summary>
    /// <param name="step">The step.</param>
    /// <param name="lanes">Receives them in place of what it holds, ascending.</param>
    public void FindActive(int step, List<int> lanes)
    {
        lanes.Clear();
        for (var lane = 0; lane < Lanes; lane++)
        {
            if (IsActive(lane, step))
            {
                lanes.Add(lane);
            }
        }
    }

    /// <summary>Index in the span of the token that a lane codes at a step.</summary>
    public int IndexOf(int lane, int step) => Part(lane) + step - Prefix;

    /// <summary>Copies the tokens that lanes code at a step out of a span's tokens.</summary>
    public void CopyStep(int[] tokens, ReadOnlySpan<int> lanes, int step, Span<int> destination)
    {
        for (var i = 0; i < lanes.Length; i++)
        {
            destination[i] = tokens[IndexOf(lanes[i], step)];
        }
    }

    /// <summary>Index of the last token of a lane.</summary>
    public int LastOf(int lane) => Part(lane + 1) - 1;

    private static int Factor(bool lockstep) => lockstep ? LockstepFactor : 1;

    private int Part(int lane) => Prefix + (int)((long)lane * (Tokens - Prefix) / Lanes);
}
