using System.Globalization;

namespace Nacrith.Engine.Reporting;

/// <summary>The steps of surprise, in bits per byte, that the page colours differently.</summary>
internal static class SurpriseScale
{
    private static readonly double[] Limits = [0.25, 0.75, 1.5, 3, 5];

    /// <summary>Number of steps.</summary>
    public static int Steps => Limits.Length + 1;

    /// <summary>The step of a cost, from 0.</summary>
    public static int StepOf(double bitsPerByte)
    {
        var step = Array.FindIndex(Limits, limit => bitsPerByte < limit);
        return step < 0 ? Limits.Length : step;
    }

    /// <summary>What the legend says of a step.</summary>
    public static string NameOf(int step) => string.Create(CultureInfo.InvariantCulture, $"{step switch
    {
        0 => $"under {Limits[0]}",
        var last when last == Limits.Length => $"{Limits[^1]} and more",
        _ => $"{Limits[step - 1]} to {Limits[step]}",
    }}");
}
