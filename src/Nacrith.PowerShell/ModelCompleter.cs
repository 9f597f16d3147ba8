using System.Collections;
using System.Management.Automation;
using System.Management.Automation.Language;
using Nacrith.Engine;

namespace Nacrith;

/// <summary>Completes paths of language models by their names: those that come with the module or were installed.</summary>
public sealed class ModelCompleter : IArgumentCompleter
{
    /// <inheritdoc/>
    public IEnumerable<CompletionResult> CompleteArgument(
        string commandName, string parameterName, string wordToComplete, CommandAst commandAst, IDictionary fakeBoundParameters)
    {
        var word = PathCompletion.ValueOf(wordToComplete);
        var models = ModelStore.Files()
            .Where(model => Path.GetFileName(model.Path).StartsWith(word, StringComparison.OrdinalIgnoreCase))
            .Select(model => new CompletionResult(PathCompletion.Quoted(model.Path), Path.GetFileName(model.Path), CompletionResultType.ParameterValue, model.Path))
            .ToList();
        return models.Count > 0
            ? models
            : PathCompletion.Complete(wordToComplete, isLiteral: true, _ => true);
    }
}
