using System.Text;

namespace Nacrith.Engine.Tests.Modeling;

/// <summary>Text with words, numbers, lines and repeats, the same every time.</summary>
internal static class SyntheticText
{
    private static readonly string[] Words =
        ["the", "quick", "brown", "fox", "jumps", "over", "lazy", "dog", "and", "then", "in", "there", "2026", "12:30", "nation"];

    /// <summary>The first bytes of an endless text.</summary>
    public static byte[] OfLength(int length)
    {
        var random = new Random(11);
        var text = new StringBuilder();
        while (text.Length < length)
        {
            text.Append(Words[random.Next(Words.Length)]);
            text.Append(random.Next(12) switch { 0 => ".\r\n", 1 => ", ", 2 => $" {random.Next(1000)} ", _ => " " });
        }

        return Encoding.ASCII.GetBytes(text.ToString(0, length));
    }
}
