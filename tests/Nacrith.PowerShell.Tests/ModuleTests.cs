using System.Runtime.Loader;

namespace Nacrith.PowerShell.Tests;

/// <summary>The module as a guest in somebody's process: apart from other modules, removable, shared by runspaces.</summary>
[Collection(HostedEngine.OneAtATime)]
public sealed class ModuleTests : IDisposable
{
    private readonly HostedEngine _engine = new();

    public void Dispose() => _engine.Dispose();

    [Fact]
    public void Its_dependencies_are_loaded_apart_from_those_of_other_modules()
    {
        _engine.Write("a.txt", 300);
        Assert.Single(_engine.Run("Compress-NacrithFile a.txt -Level Fast"));
        var contexts = AppDomain.CurrentDomain.GetAssemblies()
            .Where(assembly => assembly.GetName().Name is "Nacrith.Engine" or "System.IO.Hashing")
            .Select(assembly => AssemblyLoadContext.GetLoadContext(assembly)!.Name)
            .ToList();
        Assert.Equal(["Nacrith", "Nacrith"], contexts);
        Assert.Throws<FileNotFoundException>(() => AssemblyLoadContext.Default.LoadFromAssemblyName(new("System.IO.Hashing")));
    }

    [Fact]
    public void It_can_be_removed_and_imported_again()
    {
        var content = _engine.Write("a.txt", 900);
        _engine.Run("Compress-NacrithFile a.txt -Level Max");
        Assert.Empty(_engine.Errors);
        _engine.Run("$manifest = (Get-Module Nacrith).Path; Remove-Module Nacrith; Remove-Item a.txt");
        _engine.Run("Expand-NacrithFile a.txt.nc");
        Assert.StartsWith("CommandNotFound", Assert.Single(_engine.Errors).FullyQualifiedErrorId, StringComparison.Ordinal);
        _engine.Run("Import-Module ([IO.Path]::ChangeExtension($manifest, '.psd1').Replace('Nacrith.PowerShell', 'Nacrith')); Expand-NacrithFile a.txt.nc");
        Assert.Empty(_engine.Errors);
        Assert.Equal(content, File.ReadAllBytes(_engine.At("a.txt")));
    }

    [Fact]
    public void Parallel_runspaces_share_it()
    {
        var contents = Enumerable.Range(0, 4).Select(i => _engine.Write($"{i}.txt", 400 + (100 * i))).ToList();
        var results = _engine.Run("""
            $manifest = [IO.Path]::Combine((Get-Module Nacrith).ModuleBase, 'Nacrith.psd1')
            0..3 | ForEach-Object -ThrottleLimit 4 -Parallel {
                Import-Module $using:manifest
                Compress-NacrithFile "$using:PWD/$_.txt" -Level Max | Expand-NacrithFile -DestinationPath "$using:PWD/$_.out"
            }
            """);
        Assert.Empty(_engine.Errors);
        Assert.Equal(4, results.Count);
        for (var i = 0; i < contents.Count; i++)
        {
            Assert.Equal(contents[i], File.ReadAllBytes(_engine.At($"{i}.out")));
        }
    }
}
