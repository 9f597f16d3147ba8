namespace Nacrith.Reliability.Independent.Ensemble;

/// <summary>What a context has seen at a node of half a byte's tree.</summary>
/// <param name="Probability">Of a one, in units of 2^-16.</param>
/// <param name="Count">Observations.</param>
/// <param name="State">Bit history.</param>
internal readonly record struct Node(int Probability, int Count, byte State)
{
    /// <summary>Number of classes.</summary>
    public const int Classes = 12 * 32;

    private static readonly int[] LeastCounts = [1, 2, 3, 4, 5, 6, 8, 12, 20, 40, 100];
    private static readonly int[] CountClasses = [.. Enumerable.Range(0, 128).Select(count => LeastCounts.Count(least => least <= count))];
    private static readonly int[] ProbabilityClasses = [.. Enumerable.Range(0, 4096).Select(ClassOfProbability)];

    /// <summary>A node that has seen nothing.</summary>
    public static Node Empty => new(1 << 15, 0, 0);

    /// <summary>The class of its probability and count.</summary>
    public int Class => (32 * CountClasses[Count]) + ProbabilityClasses[Probability >> 4];

    /// <summary>The node after a bit.</summary>
    public Node After(int bit) => new(
        Probability + (int)(((bit * 65535) - Probability) / (Count + 1.5f)), Math.Min(Count + 1, 127), BitStates.Next(State, bit));

    private static int ClassOfProbability(int p) => Math.Clamp((int)((Logistic.Log((p + 0.5f) / (4095.5f - p)) * 1.9f) + 16f), 0, 31);
}
