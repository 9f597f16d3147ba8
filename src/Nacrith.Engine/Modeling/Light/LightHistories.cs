namespace Nacrith.Engine.Modeling.Light;

/// <summary>What the light model knows of each bit history before it has learned anything.</summary>
internal static class LightHistories
{
    /// <summary>Observations a state stands for, for choosing what to replace.</summary>
    public static readonly byte[] Confidence = new byte[256];

    /// <summary>First probabilities of a one, as <see cref="StateMaps"/> entries.</summary>
    public static readonly uint[] FirstMap = new uint[256];

    static LightHistories()
    {
        for (var s = 0; s < 256; s++)
        {
            FirstMap[s] = 1u << 31;
        }

        for (var s = 0; s < BitHistory.Count; s++)
        {
            var zeros = BitHistory.Zeros[s];
            var ones = BitHistory.Ones[s];
            Confidence[s] = (byte)(zeros + ones);
            FirstMap[s] = (uint)((((ones * 2) + 1) * 4194303L) / ((zeros + ones + 1) * 2)) << 10;
        }
    }
}
