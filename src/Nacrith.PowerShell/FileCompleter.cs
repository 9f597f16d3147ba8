using System.Collections;
using System.Management.Automation;
using System.Management.Automation.Language;

namespace Nacrith;

/// <summary>Completes paths of any files and folders, where wildcards are resolved.</summary>
public sealed class FileCompleter : IArgumentCompleter
{
    /// <inheritdoc/>
    public IEnumerable<CompletionResult> CompleteArgument(
        string commandName, string parameterName, string wordToComplete, CommandAst commandAst, IDictionary fakeBoundParameters) =>
        PathCompletion.Complete(wordToComplete, isLiteral: false, _ => true);
}
