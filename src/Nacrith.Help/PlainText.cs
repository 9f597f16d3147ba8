using System.Text;
using Markdig.Extensions.Tables;
using Markdig.Syntax;
using Markdig.Syntax.Inlines;

namespace Nacrith.Help;

/// <summary>What a reader on a terminal sees of Markdown.</summary>
internal static class PlainText
{
    private const string Indent = "    ";

    /// <summary>A block: paragraphs on one line, list items on one each, code as it is, indented.</summary>
    public static string Of(Block block) => block switch
    {
        FencedCodeBlock code => Indent + Code(code).Replace("\n", "\n" + Indent, StringComparison.Ordinal),
        ListBlock list => string.Join('\n', list.OfType<ListItemBlock>().Select(Item)),
        Table table => string.Join('\n', table.OfType<TableRow>().Select(row => string.Join("  ", row.OfType<TableCell>().Select(Children)))),
        ContainerBlock container => Children(container),
        LeafBlock { Inline: { } inline } => Of(inline),
        _ => "",
    };

    /// <summary>The lines of a code block.</summary>
    public static string Code(FencedCodeBlock block) => block.Lines.ToString();

    private static string Item(ListItemBlock item) =>
        $"{((ListBlock)item.Parent!).BulletType switch { '1' => $"{item.Order}.", _ => "-" }} {Children(item)}";

    private static string Children(ContainerBlock container) => string.Join(' ', container.Select(Of));

    private static string Of(ContainerInline container)
    {
        var text = new StringBuilder();
        foreach (var inline in container)
        {
            text.Append(inline switch
            {
                LiteralInline literal => literal.Content.ToString(),
                CodeInline code => code.Content,
                LineBreakInline => " ",
                AutolinkInline link => link.Url,
                HtmlEntityInline entity => entity.Transcoded.ToString(),
                ContainerInline inner => Of(inner),
                _ => "",
            });
        }

        return text.ToString();
    }
}
