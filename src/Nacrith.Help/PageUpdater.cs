using System.Management.Automation;
using System.Text;

namespace Nacrith.Help;

/// <summary>
/// Brings a page's SYNTAX section and its parameters' YAML blocks up to date with the cmdlet; the prose is left alone. A
/// parameter that the page lacks gets a section without text, one that the cmdlet lost keeps its own: both are for the
/// writer to see to, and a test insists on it.
/// </summary>
internal static class PageUpdater
{
    private const int Width = 110;

    /// <summary>The page as it should be.</summary>
    /// <param name="markdown">The page as it is, with lines that end in LF.</param>
    /// <param name="command">The cmdlet.</param>
    public static string Update(string markdown, CommandInfo command)
    {
        var page = HelpPageReader.Read(markdown);
        var sections = PageSection.Split(markdown);
        var facts = CommandFacts.Parameters(command);
        var edits = new List<(int Start, int End, string Text)> { SyntaxEdit(markdown, command, facts, page) };
        var known = page.Parameters.ToDictionary(parameter => "-" + parameter.Name);
        foreach (var section in sections.Where(section => known.ContainsKey(section.Title)))
        {
            if (facts.TryGetValue(section.Title[1..], out var now))
            {
                edits.Add(ParameterEdit(section, now, known[section.Title].Facts));
            }
        }

        var missing = facts.Where(pair => !known.ContainsKey("-" + pair.Key)).Select(pair => $"### -{pair.Key}\n\n{Yaml(pair.Value)}\n\n");
        var end = Find(markdown, "### CommonParameters\n");
        edits.Add((end, end, string.Concat(missing)));
        return Apply(markdown, edits);
    }

    private static (int Start, int End, string Text) SyntaxEdit(
        string markdown, CommandInfo command, IReadOnlyDictionary<string, IReadOnlyList<ParameterFacts>> facts, HelpPage page)
    {
        const string heading = "## SYNTAX\n\n";
        var text = new StringBuilder();
        var order = page.Parameters.Select(parameter => parameter.Name).Concat(facts.Keys).Distinct().Where(facts.ContainsKey).ToArray();
        var isDefault = " (Default)";
        foreach (var set in CommandFacts.Sets(command))
        {
            text.Append($"### {set}{isDefault}\n```\n{Wrap(SyntaxOf(command.Name, set, order, facts))}\n```\n\n");
            isDefault = "";
        }

        return (Find(markdown, heading) + heading.Length, Find(markdown, "## DESCRIPTION\n"), text.ToString());
    }

    private static IEnumerable<string> SyntaxOf(
        string name, string set, IEnumerable<string> order, IReadOnlyDictionary<string, IReadOnlyList<ParameterFacts>> facts)
    {
        var own = order
            .SelectMany(parameter => facts[parameter].Where(one => one.AppliesTo(set)).Select(one => (Name: parameter, Facts: one)))
            .OrderBy(pair => pair.Facts.Position, StringComparer.Ordinal)
            .ThenBy(pair => !pair.Facts.Required);
        return [name, .. own.Select(pair => Argument(pair.Name, pair.Facts)), "[<CommonParameters>]"];
    }

    private static string Argument(string name, ParameterFacts facts)
    {
        var label = facts.Position == "Named" ? $"-{name}" : $"[-{name}]";
        var argument = facts.IsSwitch ? label : $"{label} <{facts.Type}>";
        return facts.Required ? argument : $"[{argument}]";
    }

    private static string Wrap(IEnumerable<string> words)
    {
        var text = new StringBuilder();
        var column = 0;
        foreach (var word in words)
        {
            if (column > 0)
            {
                var breaks = column + 1 + word.Length > Width;
                text.Append(breaks ? "\n " : " ");
                column = breaks ? 1 : column + 1;
            }

            text.Append(word);
            column += word.Length;
        }

        return text.ToString();
    }

    // What holds where a parameter is left out is the writer's to say, so it is kept.
    private static (int Start, int End, string Text) ParameterEdit(
        PageSection section, IReadOnlyList<ParameterFacts> now, IReadOnlyList<ParameterFacts> before)
    {
        var yaml = Yaml([.. now.Select(facts => before.Count > 0 && !facts.IsSwitch ? facts with { Default = before[0].Default } : facts)]);
        var blocks = section.Yaml.ToArray();
        if (blocks.Length > 0)
        {
            return (blocks[0].Span.Start, blocks[^1].Span.End + 1, yaml);
        }

        return (section.End, section.End, "\n\n" + yaml);
    }

    private static string Yaml(IReadOnlyList<ParameterFacts> facts) => string.Join("\n\n", facts.Select(one => $"```yaml\n{one}```"));

    private static int Find(string markdown, string heading)
    {
        var at = markdown.IndexOf("\n" + heading, StringComparison.Ordinal);
        return at >= 0 ? at + 1 : throw new FormatException($"The page has no '{heading.Trim()}'.");
    }

    private static string Apply(string text, List<(int Start, int End, string Text)> edits)
    {
        foreach (var (start, end, replacement) in edits.OrderByDescending(edit => edit.Start))
        {
            text = text[..start] + replacement + text[end..];
        }

        return text;
    }
}
