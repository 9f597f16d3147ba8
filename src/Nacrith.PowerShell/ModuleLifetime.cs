using System.Management.Automation;
using Nacrith.Engine;

namespace Nacrith;

/// <summary>Gives the language models' memory back when the last runspace of the process removes the module.</summary>
public sealed class ModuleLifetime : IModuleAssemblyInitializer, IModuleAssemblyCleanup
{
    private static int _imports;

    /// <inheritdoc/>
    public void OnImport() => Interlocked.Increment(ref _imports);

    /// <inheritdoc/>
    public void OnRemove(PSModuleInfo psModuleInfo)
    {
        if (Interlocked.Decrement(ref _imports) == 0)
        {
            LanguageModels.Release();
        }
    }
}
