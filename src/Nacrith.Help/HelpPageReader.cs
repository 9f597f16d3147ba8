using Markdig.Syntax;
using Markdig.Syntax.Inlines;

namespace Nacrith.Help;

/// <summary>Reads a cmdlet's page in the layout of PlatyPS (schema 2.0.0).</summary>
internal static class HelpPageReader
{
    private const string DefaultMark = " (Default)";
    private const string CommonParameters = "CommonParameters";

    /// <summary>Reads a page.</summary>
    /// <param name="markdown">Its text.</param>
    /// <exception cref="FormatException">The page has no title, or a section is not laid out as it should be.</exception>
    public static HelpPage Read(string markdown)
    {
        var sections = PageSection.Split(markdown);
        var title = sections.FirstOrDefault(section => section.Level == 1)?.Title ?? throw new FormatException("The page has no title.");
        return new(
            title,
            string.Join(' ', Body(sections, "SYNOPSIS")),
            Body(sections, "DESCRIPTION"),
            [.. Below(sections, "SYNTAX").Select(section => section.Title.Replace(DefaultMark, "", StringComparison.Ordinal))],
            [.. Below(sections, "EXAMPLES").Select(Example)],
            [.. Below(sections, "PARAMETERS").Where(section => section.Title != CommonParameters).Select(Parameter)],
            [.. Below(sections, "INPUTS").Select(Type)],
            [.. Below(sections, "OUTPUTS").Select(Type)],
            Body(sections, "NOTES"),
            [.. Named(sections, "RELATED LINKS").SelectMany(section => section.Blocks).SelectMany(Links)]);
    }

    private static IEnumerable<PageSection> Named(IEnumerable<PageSection> sections, string title) =>
        sections.Where(section => section.Level == 2 && section.Title == title);

    private static string[] Body(IEnumerable<PageSection> sections, string title) =>
        [.. Named(sections, title).SelectMany(section => section.Paragraphs)];

    private static IEnumerable<PageSection> Below(IEnumerable<PageSection> sections, string title) => sections
        .SkipWhile(section => section.Level != 2 || section.Title != title)
        .Skip(1)
        .TakeWhile(section => section.Level > 2);

    private static HelpExample Example(PageSection section)
    {
        var code = section.Code.FirstOrDefault() ?? throw new FormatException($"'{section.Title}' has no code.");
        return new(section.Title, PlainText.Code(code), [.. section.Blocks.Where(block => block != code).Select(PlainText.Of)]);
    }

    private static HelpParameter Parameter(PageSection section)
    {
        if (!section.Title.StartsWith('-'))
        {
            throw new FormatException($"'{section.Title}' is no parameter.");
        }

        return new(section.Title[1..], section.Paragraphs, [.. section.Yaml.Select(block => ParameterFacts.Parse(PlainText.Code(block)))]);
    }

    private static HelpType Type(PageSection section) => new(section.Title, section.Paragraphs);

    private static IEnumerable<HelpLink> Links(Block block) =>
        ((block as LeafBlock)?.Inline?.Descendants<LinkInline>() ?? []).Select(link => new HelpLink(
            string.Concat(link.Descendants<LiteralInline>().Select(literal => literal.Content.ToString())),
            Uri.IsWellFormedUriString(link.Url, UriKind.Absolute) ? link.Url! : ""));
}
