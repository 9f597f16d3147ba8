namespace Nacrith.Reliability.Independent.Light;

/// <summary>A learned probability of a one, with the number of observations behind it.</summary>
/// <param name="probability">In units of 2^-22.</param>
/// <param name="count">Observations; 0 for a silent entry, which never learns.</param>
internal sealed class MapEntry(int probability, int count)
{
    /// <summary>A probability of one.</summary>
    public const int One = 1 << 22;

    private int _probability = probability;
    private int _count = count;
    private bool _hasSeenBits;

    /// <summary>Whether it says nothing.</summary>
    public bool IsSilent => _count == 0;

    /// <summary>The stretched probability. That of a silent entry is exactly 0 before the first bit and a little more after it.</summary>
    public float Stretch => IsSilent && !_hasSeenBits ? 0f : Logistic.Log((_probability + 0.5f) / ((One - 0.5f) - _probability));

    /// <summary>How far the probability leans from one half.</summary>
    public float Lean => (_probability * (4f / One)) - 2f;

    /// <summary>An entry that says nothing.</summary>
    public static MapEntry Silent() => new(One / 2, 0);

    /// <summary>An entry that starts from a prior in units of 2^-16.</summary>
    public static MapEntry FromPrior(int prior, int count) => new(prior * 64, count);

    /// <summary>Learns from the bit that came.</summary>
    public void Learn(int bit, int limit)
    {
        _hasSeenBits = true;
        if (!IsSilent)
        {
            var target = bit * (One - 1);
            _probability += (int)((target - _probability) / (_count + 1.5f));
            _count = Math.Min(_count + 1, limit);
        }
    }
}
