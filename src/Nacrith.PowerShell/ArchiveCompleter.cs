using System.Collections;
using System.Management.Automation;
using System.Management.Automation.Language;

namespace Nacrith;

/// <summary>Completes paths of archives, and of folders on the way to them.</summary>
public sealed class ArchiveCompleter : IArgumentCompleter
{
    /// <inheritdoc/>
    public IEnumerable<CompletionResult> CompleteArgument(
        string commandName, string parameterName, string wordToComplete, CommandAst commandAst, IDictionary fakeBoundParameters) =>
        PathCompletion.Complete(wordToComplete, isLiteral: false, PathCompletion.IsArchive);
}
