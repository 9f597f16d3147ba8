using System.Xml.Linq;

namespace Nacrith.Help;

/// <summary>
/// Writes pages as the XML that <c>Get-Help</c> reads: MAML in the vocabulary of PowerShell commands, whose schema is in
/// <c>PSMaml/developerCommand.xsd</c> of the PowerShell sources.
/// </summary>
internal static class MamlWriter
{
    private static readonly XNamespace Root = "http://msh";
    private static readonly XNamespace Maml = "http://schemas.microsoft.com/maml/2004/10";
    private static readonly XNamespace Command = "http://schemas.microsoft.com/maml/dev/command/2004/10";
    private static readonly XNamespace Dev = "http://schemas.microsoft.com/maml/dev/2004/10";

    /// <summary>The help file of all <paramref name="pages"/>.</summary>
    public static XDocument Write(IEnumerable<HelpPage> pages) =>
        new(new XElement(Root + "helpItems", new XAttribute("schema", "maml"), pages.Select(Page)));

    private static XElement Page(HelpPage page)
    {
        var name = page.Name.Split('-', 2);
        return new(
            Command + "command",
            new XAttribute(XNamespace.Xmlns + "maml", Maml),
            new XAttribute(XNamespace.Xmlns + "command", Command),
            new XAttribute(XNamespace.Xmlns + "dev", Dev),
            new XElement(
                Command + "details",
                new XElement(Command + "name", page.Name),
                new XElement(Command + "verb", name[0]),
                new XElement(Command + "noun", name[^1]),
                Text(Maml + "description", [page.Synopsis])),
            Text(Maml + "description", page.Description),
            new XElement(Command + "syntax", page.ParameterSets.Select(set => SyntaxItem(page, set))),
            new XElement(Command + "parameters", page.Parameters.Select(parameter => Parameter(parameter, parameter.Facts[0], true))),
            new XElement(Command + "inputTypes", page.Inputs.Select(type => Type(Command + "inputType", type))),
            new XElement(Command + "returnValues", page.Outputs.Select(type => Type(Command + "returnValue", type))),
            page.Notes.Count > 0 ? new XElement(Maml + "alertSet", Text(Maml + "alert", page.Notes)) : null,
            new XElement(Command + "examples", page.Examples.Select(Example)),
            new XElement(Command + "relatedLinks", page.Links.Select(Link)));
    }

    // Parameters without a name come first, as they are typed.
    private static XElement SyntaxItem(HelpPage page, string set) => new(
        Command + "syntaxItem",
        new XElement(Maml + "name", page.Name),
        page.Parameters
            .SelectMany(parameter => parameter.Facts.Where(facts => facts.AppliesTo(set)).Select(facts => (parameter, facts)))
            .OrderBy(pair => pair.facts.Position, StringComparer.Ordinal)
            .ThenBy(pair => !pair.facts.Required)
            .Select(pair => Parameter(pair.parameter, pair.facts, false)));

    private static XElement Parameter(HelpParameter parameter, ParameterFacts facts, bool whole) => new(
        Command + "parameter",
        new XAttribute("required", Lower(facts.Required)),
        new XAttribute("variableLength", "true"),
        new XAttribute("globbing", Lower(facts.Wildcards)),
        new XAttribute("pipelineInput", facts.Pipeline),
        new XAttribute("position", facts.Position),
        new XAttribute("aliases", facts.Aliases.Count > 0 ? string.Join(", ", facts.Aliases) : "none"),
        new XElement(Maml + "name", parameter.Name),
        Text(Maml + "description", parameter.Description),
        !whole && facts.Values.Count > 0 ? new XElement(Command + "parameterValueGroup", facts.Values.Select(value => Value(value, false))) : null,
        whole || !facts.IsSwitch ? Value(facts.Type, !facts.IsSwitch) : null,
        new XElement(Dev + "type", new XElement(Maml + "name", facts.Type), new XElement(Maml + "uri")),
        new XElement(Dev + "defaultValue", facts.Default));

    private static XElement Value(string text, bool required) => new(
        Command + "parameterValue", new XAttribute("required", Lower(required)), new XAttribute("variableLength", "false"), text);

    private static XElement Type(XName element, HelpType type) => new(
        element,
        new XElement(Dev + "type", new XElement(Maml + "name", type.Name)),
        Text(Maml + "description", type.Description));

    private static XElement Example(HelpExample example) => new(
        Command + "example",
        new XElement(Maml + "title", $"--- {example.Title} ---"),
        new XElement(Dev + "code", example.Code),
        Text(Dev + "remarks", example.Remarks));

    private static XElement Link(HelpLink link) => new(
        Maml + "navigationLink", new XElement(Maml + "linkText", link.Text), new XElement(Maml + "uri", link.Uri));

    private static XElement Text(XName element, IReadOnlyList<string> paragraphs) =>
        new(element, paragraphs.Select(paragraph => new XElement(Maml + "para", paragraph)));

    private static string Lower(bool value) => value ? "true" : "false";
}
