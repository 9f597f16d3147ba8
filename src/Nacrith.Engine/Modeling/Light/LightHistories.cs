namespace Nacrith.Engine.Modeling.Light;

/// <summary>What the light model knows of each bit history before it has learned anything.</summary>
internal static class LightHistories
{
    /// <summary>Observations a state stands for, for choosing what to replace.</summary>
    public static readonly byte[] Confidence = new byte[256];

    /// <summary>First entries of the map of a context.</summary>
    public static readonly MapEntry[] FirstMap = new MapEntry[256];

    static LightHistories()
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
