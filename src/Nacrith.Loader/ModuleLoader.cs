using System.Management.Automation;

namespace Nacrith.Loader;

/// <summary>
/// Runs when the module is imported, before PowerShell looks at the cmdlets: this assembly is the manifest's nested
/// module and refers to nothing that would have to be found first.
/// </summary>
public sealed class ModuleLoader : IModuleAssemblyInitializer
{
    private static int _offered;

    /// <inheritdoc/>
    public void OnImport()
    {
        if (Interlocked.Exchange(ref _offered, 1) == 0)
        {
            var folder = Path.GetDirectoryName(typeof(ModuleLoader).Assembly.Location)!;
            EngineLoadContext.Offer(Path.Combine(folder, "lib"));
        }
    }
}
