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
        var word = wordToComplete.Trim('\'', '"');
        var models = ModelStore.Files()
            .Where(model => Path.GetFileName(model.Path).StartsWith(word, StringComparison.OrdinalIgnoreCase))
            .Select(model => new CompletionResult(Quoted(model.Path), Path.GetFileName(model.Path), CompletionResultType.ParameterValue, model.Path))
            .ToList();
        return models.Count > 0
            ? models
            : CompletionCompleters.CompleteFilename(wordToComplete);
    }

    private static string Quoted(string path) =>
        path.Any(c => !char.IsLetterOrDigit(c) && !"/\\.:-_".Contains(c, StringComparison.Ordinal))
            ? $"'{CodeGeneration.EscapeSingleQuotedStringContent(path)}'"
            : path;
}
