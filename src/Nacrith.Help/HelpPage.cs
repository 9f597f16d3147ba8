namespace Nacrith.Help;

/// <summary>A cmdlet's help page. All texts are plain: Markdown is resolved by the reader.</summary>
/// <param name="Name">The cmdlet.</param>
/// <param name="Synopsis">One sentence.</param>
/// <param name="Description">Paragraphs.</param>
/// <param name="ParameterSets">Names of its parameter sets, the default first.</param>
/// <param name="Examples">Examples, in order.</param>
/// <param name="Parameters">Parameters, in order; the common ones are left to PowerShell.</param>
/// <param name="Inputs">Types that come in from the pipeline.</param>
/// <param name="Outputs">Types that go out.</param>
/// <param name="Notes">Paragraphs.</param>
/// <param name="Links">Further reading.</param>
internal sealed record HelpPage(
    string Name,
    string Synopsis,
    IReadOnlyList<string> Description,
    IReadOnlyList<string> ParameterSets,
    IReadOnlyList<HelpExample> Examples,
    IReadOnlyList<HelpParameter> Parameters,
    IReadOnlyList<HelpType> Inputs,
    IReadOnlyList<HelpType> Outputs,
    IReadOnlyList<string> Notes,
    IReadOnlyList<HelpLink> Links);

/// <summary>One example.</summary>
/// <param name="Title">What it shows.</param>
/// <param name="Code">The script.</param>
/// <param name="Remarks">Paragraphs about it.</param>
internal sealed record HelpExample(string Title, string Code, IReadOnlyList<string> Remarks);

/// <summary>One parameter.</summary>
/// <param name="Name">Its name, without the dash.</param>
/// <param name="Description">Paragraphs.</param>
/// <param name="Facts">How it binds, once for each group of parameter sets in which that differs.</param>
internal sealed record HelpParameter(string Name, IReadOnlyList<string> Description, IReadOnlyList<ParameterFacts> Facts);

/// <summary>A type that a cmdlet takes in or puts out.</summary>
/// <param name="Name">Its full name.</param>
/// <param name="Description">Paragraphs.</param>
internal sealed record HelpType(string Name, IReadOnlyList<string> Description);

/// <summary>A link of the page.</summary>
/// <param name="Text">What it says.</param>
/// <param name="Uri">Where it leads; empty for another topic of the module's help.</param>
internal sealed record HelpLink(string Text, string Uri);
