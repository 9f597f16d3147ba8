using System.Reflection;
using System.Runtime.Loader;

namespace Nacrith.Loader;

/// <summary>
/// Where the module's own assemblies live: its <c>lib</c> folder, apart from what other modules have loaded, so that
/// another version of one of them in the same process neither replaces ours nor is replaced by it.
/// </summary>
internal sealed class EngineLoadContext : AssemblyLoadContext
{
    private const string Engine = "Nacrith.Engine";

    private readonly string _folder;

    private EngineLoadContext(string folder)
        : base("Nacrith") => _folder = folder;

    /// <summary>Lets the cmdlets, which are loaded where PowerShell loads modules, find the engine here.</summary>
    /// <param name="folder">The folder of the engine and of what it depends on.</param>
    public static void Offer(string folder)
    {
        var context = new EngineLoadContext(folder);

        // Nothing else is offered: what other modules look for in vain is not ours to give.
        Default.Resolving += (_, name) => name.Name == Engine ? context.LoadFromAssemblyName(name) : null;
    }

    /// <inheritdoc/>
    protected override Assembly? Load(AssemblyName assemblyName)
    {
        var path = Path.Combine(_folder, assemblyName.Name + ".dll");
        return File.Exists(path) ? LoadFromAssemblyPath(path) : null;
    }
}
