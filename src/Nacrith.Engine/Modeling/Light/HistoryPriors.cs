namespace Nacrith.Engine.Modeling.Light;

/// <summary>What the light model knows of each bit history before it has learned anything.</summary>
internal static class HistoryPriors
{
    /// <summary>Observations a state stands for, for choosing what to replace.</summary>
    public static readonly byte[] Confidence = new byte[256];

    // Observations that a prior counts for.
    private const int PriorCount = 100;

    // Entries of a map without priors.
    private static readonly MapEntry[] FirstMap = new MapEntry[256];

    /// <summary>Fills the map of a context with its first entries.</summary>
    /// <param name="map">The map.</param>
    /// <param name="priors">Probabilities of a one in units of 2^-16; 0 where nothing is known.</param>
    public static void FillMap(Span<MapEntry> map, ReadOnlySpan<ushort> priors)
    {
        FirstMap.CopyTo(map);
        for (var s = 1; s < BitHistory.Count; s++)
        {
            if (priors[s] != 0)
            {
                map[s] = MapEntry.Create16(priors[s], PriorCount);
            }
        }
    }

    static HistoryPriors()
    {
        FirstMap[0] = new() { Value = MapEntry.Silent };
        for (var s = 1; s < BitHistory.Count; s++)
        {
            var zeros = BitHistory.Zeros[s];
            var ones = BitHistory.Ones[s];
            Confidence[s] = (byte)(zeros + ones);
            FirstMap[s] = MapEntry.Create((int)((((ones * 2) + 1) * (MapEntry.One - 1L)) / ((zeros + ones + 1) * 2)));
        }
    }
}
