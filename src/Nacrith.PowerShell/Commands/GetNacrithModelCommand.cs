using System.Management.Automation;
using Nacrith.Engine;

namespace Nacrith.Commands;

/// <summary>Lists the language models that come with the module, were installed, or are named by <c>NACRITH_MODEL</c>.</summary>
[Cmdlet(VerbsCommon.Get, "NacrithModel")]
[OutputType(typeof(ModelInfo))]
public sealed class GetNacrithModelCommand : PSCmdlet
{
    /// <summary>Names of models; wildcards are allowed.</summary>
    [Parameter(Position = 0)]
    [ValidateNotNullOrEmpty]
    [SupportsWildcards]
    [ArgumentCompleter(typeof(ModelNameCompleter))]
    public string Name { get; set; } = "*";

    /// <inheritdoc/>
    protected override void ProcessRecord()
    {
        var pattern = new WildcardPattern(Name, WildcardOptions.IgnoreCase | WildcardOptions.CultureInvariant);
        var models = ModelStore.Files().Where(model => pattern.IsMatch(Path.GetFileNameWithoutExtension(model.Path))).ToList();
        if (models.Count == 0 && !WildcardPattern.ContainsWildcardCharacters(Name))
        {
            WriteError(Errors.Path(
                new ItemNotFoundException(Messages.NoSuchModel(Name)), "ModelNotFound", ErrorCategory.ObjectNotFound, Name, Messages.NoSuchModelAction));
        }

        foreach (var (path, origin) in models)
        {
            try
            {
                WriteObject(new ModelInfo(ModelStore.Describe(path, origin)));
            }
            catch (NacrithException e)
            {
                WriteError(Errors.Record(e));
            }
        }
    }
}
