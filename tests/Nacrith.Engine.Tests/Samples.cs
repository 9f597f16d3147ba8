using System.Text;

namespace Nacrith.Engine.Tests;

/// <summary>Generated contents of every kind that users have.</summary>
internal static class Samples
{
    /// <summary>Name and content of each kind.</summary>
    public static IEnumerable<(string Name, byte[] Content)> All()
    {
        yield return ("empty", []);
        yield return ("one byte", [0x41]);
        yield return ("two bytes", [0xFF, 0x00]);
        yield return ("three bytes", "abc"u8.ToArray());
        yield return ("every byte", [.. Enumerable.Range(0, 256).Select(i => (byte)i)]);
        yield return ("prose", Prose(3000));
        yield return ("utf-16", Encoding.Unicode.GetBytes(Encoding.UTF8.GetString(Prose(2000))));
        yield return ("invalid utf-8", [.. Prose(1000), 0xC0, 0xC1, 0xF5, 0xFF, 0x80, .. Prose(700)]);
        yield return ("random", Random(40_000));
        yield return ("run", new byte[100_000]);
        yield return ("text with binary", [.. Prose(5_000), .. Random(20_000), .. Prose(3_000)]);
        yield return ("mixed newlines", "a\r\nb\nc\rd\r\r\n\n"u8.ToArray());
        yield return ("one long line", Encoding.ASCII.GetBytes(new string('x', 6_000)));
    }

    /// <summary>English-looking text of <paramref name="length"/> bytes, the same each time.</summary>
    public static byte[] Prose(int length)
    {
        string[] words = ["the", "backup", "of", "every", "server", "runs", "at", "night", "and", "writes", "a", "log", "which", "nobody", "reads", "until", "something", "fails"];
        var random = new Random(5);
        var text = new StringBuilder();
        while (text.Length < length)
        {
            text.Append(words[random.Next(words.Length)]).Append(random.Next(12) == 0 ? ".\n" : " ");
        }

        return Encoding.ASCII.GetBytes(text.ToString(0, length));
    }

    /// <summary>Text of <paramref name="length"/> bytes in which words that everybody knows and words that nobody knows take turns.</summary>
    public static byte[] Chatter(int length)
    {
        string[] known = ["the ", "and ", "of ", "the ", "in ", "and the ", "of the\n"];
        var random = new Random(11);
        var text = new StringBuilder();
        while (text.Length < length)
        {
            if (random.Next(10) > 0)
            {
                text.Append(known[random.Next(known.Length)]);
                continue;
            }

            for (var letters = random.Next(3, 9); letters > 0; letters--)
            {
                text.Append((char)random.Next('a', 'z' + 1));
            }

            text.Append(' ');
        }

        return Encoding.ASCII.GetBytes(text.ToString(0, length));
    }

    /// <summary>Lines of a log, of two kinds that take turns, with times, a counter and identifiers.</summary>
    public static byte[] Log(int length)
    {
        var random = new Random(12);
        var text = new StringBuilder();
        for (var (second, request) = (0, 998); text.Length < length; second += random.Next(3))
        {
            var time = $"{second / 3600:00}:{second / 60 % 60:00}:{second % 60:00}";
            text.Append(random.Next(3) > 0
                ? $"{time} INFO request {++request} from 10.0.0.{random.Next(20)}\n"
                : $"{time} WARN worker x{random.Next(4096):x3} is late\n");
        }

        return Encoding.ASCII.GetBytes(text.ToString(0, length));
    }

    /// <summary>Bytes that nothing can compress, the same each time.</summary>
    public static byte[] Random(int length)
    {
        var bytes = new byte[length];
        new Random(9).NextBytes(bytes);
        return bytes;
    }
}
