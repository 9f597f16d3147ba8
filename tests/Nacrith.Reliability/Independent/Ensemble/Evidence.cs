namespace Nacrith.Reliability.Independent.Ensemble;

/// <summary>A learned probability of a one with the number of observations behind it.</summary>
/// <param name="limit">Most observations that count.</param>
internal sealed class Evidence(int limit)
{
    private const int One = 1 << 22;

    private int _probability = One / 2;
    private int _count;

    /// <summary>The stretched probability.</summary>
    public float Stretch => Logistic.LogOfQuotient(Math.Max(_probability, 1), One - Math.Max(_probability, 1));

    /// <summary>A map of entries that have seen nothing.</summary>
    public static Evidence[] Map(int entries, int limit) => [.. Enumerable.Range(0, entries).Select(_ => new Evidence(limit))];

    /// <summary>Learns from the bit that came.</summary>
    public void Learn(int bit)
    {
        _probability += (int)(((bit * (One - 1)) - _probability) / (_count + 1.5f));
        _count = Math.Min(_count + 1, limit);
    }
}
