using System.Collections;
using System.Management.Automation;
using System.Management.Automation.Language;

namespace Nacrith;

/// <summary>Completes paths that are taken as they are, of archives where an archive is asked for.</summary>
public sealed class LiteralPathCompleter : IArgumentCompleter
{
    private static readonly string[] ReadersOfArchives = ["Expand-NacrithFile", "Get-NacrithFile", "Test-NacrithFile"];

    /// <inheritdoc/>
    public IEnumerable<CompletionResult> CompleteArgument(
        string commandName, string parameterName, string wordToComplete, CommandAst commandAst, IDictionary fakeBoundParameters) =>
        PathCompletion.Complete(wordToComplete, isLiteral: true, IsOfArchive(commandName, parameterName) ? PathCompletion.IsArchive : _ => true);

    private static bool IsOfArchive(string command, string parameter) =>
        parameter == nameof(Commands.CompressNacrithFileCommand.Archive)
        || (parameter == nameof(Commands.FileCommand.LiteralPath) && ReadersOfArchives.Contains(command, StringComparer.OrdinalIgnoreCase));
}
