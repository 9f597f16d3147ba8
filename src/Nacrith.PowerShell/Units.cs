using System.Globalization;

namespace Nacrith;

/// <summary>Numbers as people read them, for the module's views; objects keep the plain numbers.</summary>
public static class Units
{
    private static readonly (double Size, string Prefix)[] Prefixes = [(1e12, "T"), (1e9, "G"), (1e6, "M"), (1e3, "K")];

    /// <summary>A number of bytes, such as <c>1.5 MB</c>; a KB is 1,000 bytes.</summary>
    public static string Bytes(double bytes) => Scale(bytes) + "B";

    /// <summary>A rate in bytes a second, such as <c>3.2 KB/s</c>.</summary>
    public static string Rate(double bytesPerSecond) => Scale(bytesPerSecond) + "B/s";

    /// <summary>A number of things, such as <c>134.5 M</c>.</summary>
    public static string Count(double number) => Scale(number).TrimEnd();

    private static string Scale(double number)
    {
        foreach (var (size, prefix) in Prefixes)
        {
            // What would be rounded up to the next unit is shown in it.
            if (number >= size * 0.99995)
            {
                return (number / size).ToString("F1", CultureInfo.InvariantCulture) + " " + prefix;
            }
        }

        return number.ToString("F0", CultureInfo.InvariantCulture) + " ";
    }
}
