using System.Management.Automation.Language;
using System.Text.RegularExpressions;

namespace Nacrith.Shell;

/// <summary>Turns the command line into a script.</summary>
internal static partial class ShellArguments
{
    /// <summary>The script, or null if the command line makes no sense.</summary>
    public static string? Parse(string[] args) => args switch
    {
        [var verb, .. { Length: > 0 } words] when Is(verb, "Command", "c") => string.Join(' ', words),
        [var verb, var file, .. var rest] when Is(verb, "File", "f") => string.Join(' ', ["&", Quote(Path.GetFullPath(file)), .. rest.Select(Argument)]),
        _ => null,
    };

    private static bool Is(string verb, string name, string alias) =>
        verb.TrimStart('-') is var given && verb.StartsWith('-')
        && (given.Equals(name, StringComparison.OrdinalIgnoreCase) || given.Equals(alias, StringComparison.OrdinalIgnoreCase));

    // Names of parameters stay what they are; everything else is text.
    private static string Argument(string argument) => ParameterName().IsMatch(argument) ? argument : Quote(argument);

    private static string Quote(string text) => $"'{CodeGeneration.EscapeSingleQuotedStringContent(text)}'";

    [GeneratedRegex(@"^-[A-Za-z_]\w*(:\$(true|false))?$")]
    private static partial Regex ParameterName();
}
