using System.Globalization;
using System.Net;
using System.Text;

namespace Nacrith.Engine.Reporting;

/// <summary>Writes any content so that a page shows it and never obeys it.</summary>
internal static class HtmlText
{
    private const char FirstControlPicture = '\u2400';
    private const char DeletePicture = '\u2421';

    /// <summary>
    /// The text with markup escaped, control characters as their pictures and characters that change the direction or
    /// hide as code points. Line feeds and tabs stay.
    /// </summary>
    public static string Escape(string text)
    {
        var shown = new StringBuilder(text.Length);
        foreach (var rune in text.EnumerateRunes())
        {
            if (rune.Value is '\n' or '\t')
            {
                shown.Append((char)rune.Value);
            }
            else if (rune.Value < ' ')
            {
                shown.Append((char)(FirstControlPicture + rune.Value));
            }
            else if (rune.Value == 0x7F)
            {
                shown.Append(DeletePicture);
            }
            else if (Rune.GetUnicodeCategory(rune) is UnicodeCategory.Control or UnicodeCategory.Format or UnicodeCategory.LineSeparator
                or UnicodeCategory.ParagraphSeparator or UnicodeCategory.PrivateUse or UnicodeCategory.OtherNotAssigned)
            {
                shown.Append(CultureInfo.InvariantCulture, $"⟨U+{rune.Value:X4}⟩");
            }
            else
            {
                shown.Append(rune.ToString());
            }
        }

        return WebUtility.HtmlEncode(shown.ToString());
    }
}
