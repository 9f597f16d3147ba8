using System.Numerics;
using System.Runtime.Intrinsics;

namespace Nacrith.Engine.Modeling;

/// <summary>
/// The earlier hidden states most like one state, as a distribution over the tokens that followed them: cumulative
/// masses in order of rank, so that the mass of a range of ranks is two look-ups.
/// </summary>
internal sealed class StateNeighbours
{
    /// <summary>Neighbours at most.</summary>
    public const int Most = 2 * Lanes;

    /// <summary>Classes of <see cref="Likeness"/>.</summary>
    public const int Classes = 16;

    private const int Lanes = 16;
    private const float Sharpness = 40f;

    // Three quarters of what the token walk sees; the language model's own weights add up to 2^30.
    private const float Mass = 2.95f * (1 << 30);

    private readonly float[] _cosines = new float[Most];
    private readonly int[] _ranks = new int[Most];
    private readonly uint[] _below = new uint[Most + 1];
    private int _count;

    /// <summary>Class of the nearest neighbour's cosine: 0 up to 0.4 or without neighbours, then one for each 0.04.</summary>
    public int Likeness { get; private set; }

    /// <summary>The least cosine with which a state still comes among the neighbours.</summary>
    public float Threshold => _count < Most ? float.MinValue : _cosines[Most - 1];

    /// <summary>Forgets all neighbours.</summary>
    public void Clear() => _count = 0;

    /// <summary>Puts a state among the neighbours, for the farthest one if there are too many; of equals the first stays.</summary>
    public void Add(float cosine, int rank)
    {
        if (cosine <= Threshold)
        {
            return;
        }

        var at = _count < Most ? _count++ : Most - 1;
        for (; at > 0 && _cosines[at - 1] < cosine; at--)
        {
            (_cosines[at], _ranks[at]) = (_cosines[at - 1], _ranks[at - 1]);
        }

        (_cosines[at], _ranks[at]) = (cosine, rank);
    }

    /// <summary>Turns cosines into masses, once all neighbours are there.</summary>
    public void Weigh()
    {
        Likeness = 0;
        if (_count == 0)
        {
            _ranks.AsSpan().Fill(int.MaxValue);
            return;
        }

        Likeness = Math.Clamp((int)((_cosines[0] - 0.4f) * 25f), 0, Classes - 1);
        _ranks.AsSpan(_count).Fill(int.MaxValue);
        var nearest = Vector512.Create(_cosines[0]);
        _cosines.AsSpan(_count).Fill(_cosines[0] - 2f);
        for (var i = 0; i < Most; i += Lanes)
        {
            Logistic.Exp((Vector512.LoadUnsafe(ref _cosines[0], (nuint)i) - nearest) * Sharpness).StoreUnsafe(ref _cosines[0], (nuint)i);
        }

        // Summed in order of likeness, before the sort: it may exchange equal ranks.
        var sum = 0f;
        foreach (var weight in _cosines)
        {
            sum += weight;
        }

        Array.Sort(_ranks, _cosines);
        Accumulate(Mass / sum);
    }

    /// <summary>Mass of the tokens of ranks below <paramref name="rank"/>.</summary>
    public uint Below(int rank)
    {
        var limit = Vector512.Create(rank);
        var low = Vector512.LessThan(Vector512.LoadUnsafe(ref _ranks[0]), limit).ExtractMostSignificantBits();
        var high = Vector512.LessThan(Vector512.LoadUnsafe(ref _ranks[0], Lanes), limit).ExtractMostSignificantBits();
        return _below[BitOperations.PopCount(low) + BitOperations.PopCount(high)];
    }

    private void Accumulate(float scale)
    {
        for (var i = 0; i < Most; i++)
        {
            _below[i + 1] = _below[i] + (uint)(long)(_cosines[i] * scale);
        }
    }
}
