using System.Text;

namespace Nacrith.Help;

/// <summary>Turns an <c>about_</c> page into the text file that <c>Get-Help about_...</c> shows.</summary>
internal static class AboutTopic
{
    private const int Width = 80;
    private const string Indent = "    ";

    /// <summary>The text: headings at the margin, all else indented and wrapped at 80 columns.</summary>
    public static string Write(string markdown)
    {
        var text = new StringBuilder();
        foreach (var section in PageSection.Split(markdown))
        {
            text.Append(section.Level == 1 ? "TOPIC" : section.Title.ToUpperInvariant()).Append('\n');
            if (section.Level == 1)
            {
                text.Append(Indent).Append(section.Title).Append("\n\n");
            }

            foreach (var paragraph in section.Paragraphs)
            {
                AppendWrapped(text, paragraph);
                text.Append('\n');
            }
        }

        return text.ToString();
    }

    private static void AppendWrapped(StringBuilder text, string paragraph)
    {
        foreach (var line in paragraph.Split('\n'))
        {
            // Code is indented already and stays as it is; items go on below their text.
            if (line.StartsWith(' '))
            {
                text.Append(Indent).Append(line).Append('\n');
                continue;
            }

            var hanging = line.StartsWith("- ", StringComparison.Ordinal) ? Indent + "  " : Indent;
            var row = new StringBuilder(Indent);
            foreach (var word in line.Split(' '))
            {
                if (row.Length + word.Length > Width && row.Length > hanging.Length)
                {
                    text.Append(row.ToString().TrimEnd()).Append('\n');
                    row.Clear().Append(hanging);
                }

                row.Append(word).Append(' ');
            }

            text.Append(row.ToString().TrimEnd()).Append('\n');
        }
    }
}
