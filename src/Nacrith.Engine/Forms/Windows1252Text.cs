using System.Buffers;
using System.Text.Unicode;

namespace Nacrith.Engine.Forms;

/// <summary>
/// Windows-1252 as UTF-8. The five bytes that the code page leaves out stand for the control characters of Latin-1, so that
/// each of the 256 bytes has a character of its own.
/// </summary>
internal static class Windows1252Text
{
    // UTF-8 bytes of one byte: the euro sign has three.
    private const int MostPerByte = 3;
    private const int FirstOwn = 0x80;

    /// <summary>The characters of 0x80 to 0x9F; all others are those of Latin-1.</summary>
    private const string Own =
        "\u20AC\u0081\u201A\u0192\u201E\u2026\u2020\u2021\u02C6\u2030\u0160\u2039\u0152\u008D\u017D\u008F" +
        "\u0090\u2018\u2019\u201C\u201D\u2022\u2013\u2014\u02DC\u2122\u0161\u203A\u0153\u009D\u017E\u0178";

    /// <summary>The content as UTF-8.</summary>
    public static byte[] Encode(ReadOnlySpan<byte> content)
    {
        var characters = new char[content.Length];
        for (var i = 0; i < characters.Length; i++)
        {
            var own = content[i] - FirstOwn;
            characters[i] = (uint)own < (uint)Own.Length ? Own[own] : (char)content[i];
        }

        var coded = new byte[content.Length * MostPerByte];
        Utf8.FromUtf16(characters, coded, out _, out var written);
        return coded[..written];
    }

    /// <summary>Turns UTF-8 back; false if it is none, not of the content's length, or of characters that are not in the code page.</summary>
    public static bool TryDecode(ReadOnlySpan<byte> coded, Span<byte> content)
    {
        var characters = new char[content.Length];
        var status = Utf8.ToUtf16(coded, characters, out _, out var written, replaceInvalidSequences: false);
        if (status != OperationStatus.Done || written != content.Length)
        {
            return false;
        }

        for (var i = 0; i < characters.Length; i++)
        {
            var character = characters[i];
            var isLatin1 = character <= byte.MaxValue && (uint)(character - FirstOwn) >= (uint)Own.Length;
            var own = isLatin1 ? 0 : Own.IndexOf(character, StringComparison.Ordinal);
            if (own < 0)
            {
                return false;
            }

            content[i] = (byte)(isLatin1 ? character : FirstOwn + own);
        }

        return true;
    }
}
