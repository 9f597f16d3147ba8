using Markdig;
using Markdig.Extensions.Yaml;
using Markdig.Syntax;

namespace Nacrith.Help;

/// <summary>A heading of a page and the blocks below it, up to the next heading.</summary>
/// <param name="Level">1 for the page's title.</param>
/// <param name="Title">The heading, as plain text.</param>
/// <param name="HeadingEnd">Where the heading ends in the page's text.</param>
/// <param name="Blocks">Paragraphs, lists and code.</param>
internal sealed record PageSection(int Level, string Title, int HeadingEnd, IReadOnlyList<Block> Blocks)
{
    private static readonly MarkdownPipeline Pipeline = new MarkdownPipelineBuilder().UseYamlFrontMatter().UsePipeTables().Build();

    /// <summary>Where the section ends in the page's text.</summary>
    public int End => Blocks.Count > 0 ? Blocks[^1].Span.End + 1 : HeadingEnd;

    /// <summary>Paragraphs and lists as plain text; code of a language that is not <c>yaml</c>, indented.</summary>
    public IReadOnlyList<string> Paragraphs => [.. Blocks.Where(block => Language(block) != "yaml").Select(PlainText.Of)];

    /// <summary>Code blocks, <c>yaml</c> apart.</summary>
    public IEnumerable<FencedCodeBlock> Code => Blocks.OfType<FencedCodeBlock>().Where(block => Language(block) != "yaml");

    /// <summary>The <c>yaml</c> blocks.</summary>
    public IEnumerable<FencedCodeBlock> Yaml => Blocks.OfType<FencedCodeBlock>().Where(block => Language(block) == "yaml");

    /// <summary>Cuts a page at its headings; front matter is left out.</summary>
    public static IReadOnlyList<PageSection> Split(string markdown)
    {
        var sections = new List<PageSection>();
        var blocks = new List<Block>();
        foreach (var block in Markdown.Parse(markdown, Pipeline))
        {
            if (block is HeadingBlock heading)
            {
                blocks = [];
                sections.Add(new(heading.Level, PlainText.Of(heading), heading.Span.End + 1, blocks));
            }
            else if (block is not YamlFrontMatterBlock)
            {
                blocks.Add(block);
            }
        }

        return sections;
    }

    private static string? Language(Block block) => (block as FencedCodeBlock)?.Info;
}
