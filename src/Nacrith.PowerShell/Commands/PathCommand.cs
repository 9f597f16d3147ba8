using System.Management.Automation;

namespace Nacrith.Commands;

/// <summary>What all cmdlets share that use a language model.</summary>
public abstract class PathCommand : FileCommand
{
    /// <summary>A GGUF file instead of the model that comes with the module.</summary>
    [Parameter]
    [ValidateNotNullOrEmpty]
    [ArgumentCompleter(typeof(ModelCompleter))]
    public string? ModelPath { get; set; }

    /// <summary>The model's file system path, or null for the usual one.</summary>
    protected string? ResolveModel() => ModelPath is null ? null : ResolveUnchecked(ModelPath);
}
