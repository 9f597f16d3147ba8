using System.Numerics;

namespace Nacrith.Reliability.Independent;

/// <summary>The bit histories: what a context has seen, as numbers of states.</summary>
internal static class BitStates
{
    private static readonly int[] MostOfOther = [41, 14, 9, 7, 6, 5];
    private static readonly List<State> All = [new(0, 0, 0)];
    private static readonly List<int> Successors = [];

    static BitStates()
    {
        var numbers = new Dictionary<State, int> { [All[0]] = 0 };
        for (var i = 0; i < All.Count; i++)
        {
            for (var bit = 0; bit < 2; bit++)
            {
                var next = After(All[i], bit);
                if (numbers.TryAdd(next, All.Count))
                {
                    All.Add(next);
                }

                Successors.Add(numbers[next]);
            }
        }
    }

    /// <summary>Number of states.</summary>
    public static int Count => All.Count;

    /// <summary>The state after a bit.</summary>
    public static byte Next(byte state, int bit) => (byte)Successors[(2 * state) + bit];

    /// <summary>The zeros that a state counts.</summary>
    public static int Zeros(int state) => All[state].Zeros;

    /// <summary>The ones that a state counts.</summary>
    public static int Ones(int state) => All[state].Ones;

    private static State After(State state, int bit)
    {
        var zeros = bit == 0 ? state.Zeros + 1 : Fade(state.Zeros);
        var ones = bit == 1 ? state.Ones + 1 : Fade(state.Ones);
        while (Math.Max(zeros, ones) > MostOfOther[Math.Min(Math.Min(zeros, ones), 5)])
        {
            if (zeros > ones)
            {
                zeros--;
            }
            else
            {
                ones--;
            }
        }

        var inOrder = zeros + ones <= 4 && state.Zeros + state.Ones < 4;
        var order = inOrder ? (2 * state.Order) + bit : zeros > 0 && ones > 0 ? bit : 0;
        return new(zeros, ones, order);
    }

    private static int Fade(int count) => count <= 2 ? count : 1 + BitOperations.Log2((uint)count);

    private readonly record struct State(int Zeros, int Ones, int Order);
}
