using System.Buffers.Binary;
using System.Text;

namespace Nacrith.Engine.Tests.Forms;

/// <summary>Contents of each form, the same each time.</summary>
internal static class FormSamples
{
    /// <summary>Lines with letters of several scripts, quotes and a symbol of two units.</summary>
    public static string Text(int lines) => string.Concat(Enumerable.Range(0, lines).Select(i => (i % 5) switch
    {
        0 => $"{i:0000} Café “Größe” – naïve\r\n",
        1 => $"{i:0000} Журнал событий: служба остановлена\r\n",
        2 => $"{i:0000} backup of srv-{i} finished 😀\r\n",
        3 => $"{i:0000} η υπηρεσία ξεκίνησε\n",
        _ => $"{i:0000}\tHKEY_LOCAL_MACHINE\\SOFTWARE\\Nacrith\r\n",
    }));

    /// <summary>English prose in UTF-16.</summary>
    public static byte[] WideProse(int characters, bool isBigEndian = false, bool isMarked = false)
    {
        var encoding = isBigEndian ? Encoding.BigEndianUnicode : Encoding.Unicode;
        var text = encoding.GetBytes(Encoding.ASCII.GetString(Samples.Prose(characters)));
        return isMarked ? [.. encoding.GetPreamble(), .. text] : text;
    }

    /// <summary>German and French prose in Windows-1252.</summary>
    public static byte[] Accents(int length)
    {
        string[] words = ["der", "Größe", "für", "über", "und", "wäre", "l'été", "où", "garçon", "forêt", "the", "of", "Straße", "déjà", "vu", "“Öl”", "niño"];
        var random = new Random(7);
        var text = new StringBuilder();
        while (text.Length < length)
        {
            text.Append(random.Next(9) == 0 ? words[random.Next(words.Length)] : words[10 + (random.Next(2) * 4)]).Append(random.Next(12) == 0 ? "\r\n" : " ");
        }

        return Windows1252.GetBytes(text.ToString(0, length));
    }

    /// <summary>The code page as the platform knows it.</summary>
    public static Encoding Windows1252 => CodePagesEncodingProvider.Instance.GetEncoding(1252)!;

    /// <summary>What looks like machine code: calls of a few routines from everywhere, and other bytes between them.</summary>
    public static byte[] Code(int length)
    {
        var random = new Random(8);
        var code = new byte[length];
        byte[] usual = [0x48, 0x89, 0x8B, 0x0F, 0x55, 0x53, 0x41, 0x83, 0xEC, 0xC3, 0x85, 0xC0, 0x74, 0x31];
        for (var i = 0; i < length; i++)
        {
            code[i] = usual[random.Next(usual.Length)];
        }

        for (var i = 0; i + 5 < length; i += random.Next(12, 50))
        {
            code[i] = (byte)(random.Next(5) == 0 ? 0xE9 : 0xE8);
            BinaryPrimitives.WriteInt32LittleEndian(code.AsSpan(i + 1), (random.Next(40) * length / 40) - (i + 5));
        }

        return code;
    }

    /// <summary>Samples of a quiet sound of 16 bits.</summary>
    public static byte[] Sound(int samples, int amplitude, int offset)
    {
        var random = new Random(6);
        var bytes = new byte[2 * samples];
        for (var i = 0; i < samples; i++)
        {
            BinaryPrimitives.WriteInt16LittleEndian(bytes.AsSpan(2 * i), (short)(offset + (amplitude * Math.Sin(i / 20.0)) + random.Next(5)));
        }

        return bytes;
    }
}
