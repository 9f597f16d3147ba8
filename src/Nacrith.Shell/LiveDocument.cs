using System.Text;

namespace Nacrith.Shell;

/// <summary>
/// A Markdown page whose PowerShell blocks run, one after another in one session and a temporary folder, and whose text
/// blocks below them are what they printed.
/// </summary>
internal static class LiveDocument
{
    private const string Fence = "```";
    private const string CodeFence = "```powershell";
    private const string OutputFence = "```text";

    /// <summary>The page with the output of its blocks brought up to date.</summary>
    /// <param name="markdown">The page.</param>
    public static string Run(string markdown)
    {
        var folder = Directory.CreateTempSubdirectory("nacrith-").FullName;
        try
        {
            return Run(markdown, folder);
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    private static string Run(string markdown, string folder)
    {
        using var output = new StringWriter { NewLine = "\n" };
        using var session = new ShellSession(output, output);
        session.Run($"Set-Location '{folder}'");
        var lines = new Queue<string>(markdown.ReplaceLineEndings("\n").TrimEnd('\n').Split('\n'));
        var page = new StringBuilder();
        while (lines.TryDequeue(out var line))
        {
            page.Append(line).Append('\n');
            if (line == CodeFence)
            {
                var code = TakeBlock(lines);
                page.Append(code).Append(Fence).Append('\n');
                SkipOutput(lines);
                session.Run(code);
                AppendOutput(page, output, folder);
            }
        }

        return page.ToString();
    }

    private static string TakeBlock(Queue<string> lines)
    {
        var code = new StringBuilder();
        while (lines.TryDequeue(out var line) && line != Fence)
        {
            code.Append(line).Append('\n');
        }

        return code.ToString();
    }

    // What an earlier run printed.
    private static void SkipOutput(Queue<string> lines)
    {
        var rest = lines.ToArray();
        var next = Array.FindIndex(rest, line => line.Length > 0);
        if (next < 0 || rest[next] != OutputFence)
        {
            return;
        }

        for (var i = 0; i <= next; i++)
        {
            lines.Dequeue();
        }

        TakeBlock(lines);
    }

    private static void AppendOutput(StringBuilder page, StringWriter output, string folder)
    {
        // The folder is another one each time, and whose home it is differs; a reader's would be his own.
        var home = Environment.GetFolderPath(Environment.SpecialFolder.UserProfile);
        var text = output.ToString().Replace(folder, "/home/me", StringComparison.Ordinal);
        text = home.Length > 1 ? text.Replace(home + Path.DirectorySeparatorChar, "/home/me/", StringComparison.Ordinal) : text;
        output.GetStringBuilder().Clear();
        var lines = text.ReplaceLineEndings("\n").Split('\n').Select(line => line.TrimEnd());
        text = string.Join('\n', lines).Trim('\n');
        if (text.Length > 0)
        {
            page.Append('\n').Append(OutputFence).Append('\n').Append(text).Append('\n').Append(Fence).Append('\n');
        }
    }
}
