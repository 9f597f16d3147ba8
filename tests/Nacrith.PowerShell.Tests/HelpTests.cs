using System.Management.Automation;
using System.Xml.Linq;
using Nacrith.Help;

namespace Nacrith.PowerShell.Tests;

/// <summary>Every cmdlet and every parameter has its help, the pages say what is true, and the engine shows them.</summary>
[Collection(HostedEngine.OneAtATime)]
public sealed class HelpTests : IDisposable
{
    private readonly HostedEngine _engine = new();

    public static TheoryData<string> Cmdlets => [.. Repository.Cmdlets];

    public void Dispose() => _engine.Dispose();

    [Fact]
    public void Each_page_belongs_to_a_cmdlet_and_each_cmdlet_has_a_page()
    {
        var pages = Directory.EnumerateFiles(Repository.At("docs/en-US"), "*-*.md").Select(page => Path.GetFileNameWithoutExtension(page));
        Assert.Equal(Repository.Cmdlets, pages.Order(StringComparer.Ordinal));
    }

    [Theory]
    [MemberData(nameof(Cmdlets))]
    public void The_page_says_what_the_cmdlet_is(string cmdlet)
    {
        var text = Repository.Page(cmdlet);
        var command = Command(cmdlet);
        Assert.Equal(text, PageUpdater.Update(text, command));
        var page = HelpPageReader.Read(text);
        Assert.Equal(cmdlet, page.Name);
        Assert.Equal(CommandFacts.Parameters(command).Keys.Order(), page.Parameters.Select(parameter => parameter.Name).Order());
    }

    [Theory]
    [MemberData(nameof(Cmdlets))]
    public void The_engine_shows_everything_that_the_page_says(string cmdlet)
    {
        var page = HelpPageReader.Read(Repository.Page(cmdlet));
        dynamic help = Assert.Single(_engine.Run($"Get-Help {cmdlet} -Full"));
        Assert.Equal(page.Synopsis, (string)help.Synopsis);
        Assert.EndsWith(".", page.Synopsis, StringComparison.Ordinal);
        Assert.NotEmpty(page.Description);
        Assert.NotEmpty(page.Outputs);
        Assert.NotEmpty(page.Links);
        foreach (var parameter in page.Parameters)
        {
            var shown = Assert.Single(_engine.Run($"(Get-Help {cmdlet} -Parameter {parameter.Name}).description.Text -join ''"));
            Assert.Equal(string.Concat(parameter.Description), shown.BaseObject);
            Assert.True(parameter.Description.Sum(paragraph => paragraph.Length) > 10, $"{cmdlet} -{parameter.Name} is not described.");
        }

        var examples = Assert.Single(_engine.Run($"@((Get-Help {cmdlet} -Examples).examples.example).Count"));
        Assert.Equal(page.Examples.Count, examples.BaseObject);
        Assert.NotEmpty(page.Examples);
        Assert.Empty(_engine.Errors);
    }

    [Theory]
    [MemberData(nameof(Cmdlets))]
    public void The_syntax_shown_is_the_syntax_that_binds(string cmdlet)
    {
        var sets = CommandFacts.Sets(Command(cmdlet));
        var shown = _engine.Run($"(Get-Help {cmdlet}).syntax.syntaxItem | ForEach-Object {{ @($_.parameter).Count }}");
        var bound = sets.Select(set => CommandFacts.Parameters(Command(cmdlet)).Values.Count(facts => facts.Any(one => one.AppliesTo(set))));
        Assert.Equal(bound, shown.Select(count => (int)count.BaseObject));
    }

    [Fact]
    public void The_help_file_is_of_the_schema_that_the_engine_reads()
    {
        var file = Path.Combine(Repository.ModuleFolder, "en-US", "Nacrith.PowerShell.dll-Help.xml");
        var root = XDocument.Load(file).Root!;
        XNamespace command = "http://schemas.microsoft.com/maml/dev/command/2004/10";
        Assert.Equal(XName.Get("helpItems", "http://msh"), root.Name);
        Assert.Equal("maml", root.Attribute("schema")?.Value);
        Assert.All(root.Elements(), page => Assert.Equal(
            ["details", "description", "syntax", "parameters", "inputTypes", "returnValues", "examples", "relatedLinks"],
            page.Elements().Select(part => part.Name.LocalName).Where(name => name != "alertSet")));
        Assert.Equal(Repository.Cmdlets, root.Descendants(command + "name").Select(name => name.Value));
    }

    [Fact]
    public void The_about_topic_is_found()
    {
        var topic = (string)Assert.Single(_engine.Run("Get-Help about_Nacrith")).BaseObject;
        Assert.StartsWith("TOPIC\n    about_Nacrith\n", topic.ReplaceLineEndings("\n"), StringComparison.Ordinal);
        Assert.All(Repository.Cmdlets, cmdlet => Assert.Contains(cmdlet, topic, StringComparison.Ordinal));
        Assert.All(topic.Split('\n').Where(line => !line.StartsWith("        ", StringComparison.Ordinal)), line => Assert.InRange(line.Length, 0, 81));
    }

    private CommandInfo Command(string cmdlet) => (CommandInfo)Assert.Single(_engine.Run($"Get-Command {cmdlet}")).BaseObject;
}
