using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace Nacrith.Engine.Modeling;

/// <summary>
/// The earlier hidden states most like one state, as a distribution over the tokens that followed them: cumulative
/// masses in order of rank, so that the mass of a range of ranks is two look-ups.
/// </summary>
internal sealed class StateNeighbours
{
    /// <summary>Classes of <see cref="Likeness"/>.</summary>
    public const int Classes = 16;

    private const int Most = NearestStates.Most;
    private const int Lanes = Most / 2;
    private const float Sharpness = 30f;

    // Three quarters of what the token walk sees; the language model's own weights add up to 2^30.
    private const float Mass = 2.95f * (1 << 30);

    private readonly float[] _cosines = new float[Most];
    private readonly int[] _ranks = new int[Most];
    private readonly uint[] _below = new uint[Most + 1];

    /// <summary>Class of the nearest neighbour's cosine: 0 up to 0.4 or without neighbours, then one for each 0.04.</summary>
    public int Likeness { get; private set; }

    /// <summary>Turns cosines into masses.</summary>
    /// <param name="states">The states.</param>
    /// <param name="rankAt">The rank of the token that followed the state of each place.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization | MethodImplOptions.NoInlining)]
    public void Weigh(NearestStates states, ReadOnlySpan<int> rankAt)
    {
        Likeness = 0;
        var count = states.Places.Length;
        _ranks.AsSpan(count).Fill(int.MaxValue);
        if (count == 0)
        {
            return;
        }

        for (var i = 0; i < count; i++)
        {
            _ranks[i] = rankAt[states.Places[i]];
        }

        states.Cosines.CopyTo(_cosines);
        Likeness = Math.Clamp((int)((_cosines[0] - 0.4f) * 25f), 0, Classes - 1);
        var nearest = Vector512.Create(_cosines[0]);
        _cosines.AsSpan(count).Fill(_cosines[0] - 2f);
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
