using System.Collections;
using System.Management.Automation;
using System.Management.Automation.Language;
using Nacrith.Engine;

namespace Nacrith;

/// <summary>Completes names of language models: those that come with the module or were installed.</summary>
public sealed class ModelNameCompleter : IArgumentCompleter
{
    /// <inheritdoc/>
    public IEnumerable<CompletionResult> CompleteArgument(
        string commandName, string parameterName, string wordToComplete, CommandAst commandAst, IDictionary fakeBoundParameters)
    {
        var word = PathCompletion.ValueOf(wordToComplete);
        return ModelStore.Files()
            .Select(model => (Name: Path.GetFileNameWithoutExtension(model.Path), model.Path))
            .Where(model => model.Name.StartsWith(word, StringComparison.OrdinalIgnoreCase))
            .Select(model => new CompletionResult(
                PathCompletion.Quoted(WildcardPattern.Escape(model.Name)), model.Name, CompletionResultType.ParameterValue, model.Path));
    }
}
