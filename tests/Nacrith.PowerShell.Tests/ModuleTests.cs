using System.Diagnostics;
using System.Reflection;
using System.Reflection.Emit;
using System.Reflection.Metadata;
using System.Reflection.PortableExecutable;
using System.Runtime.Loader;
using Nacrith.Shell;

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

    [Theory]
    [InlineData("host")]
    [InlineData("other module")]
    public void Another_version_of_a_dependency_may_be_there_first(string owner)
    {
        var dependencies = Dependencies();
        Assert.NotEmpty(dependencies);
        var impostors = dependencies.ConvertAll(WriteImpostor);
        var content = _engine.Write("a.txt", 900);
        var names = string.Join(", ", dependencies.Select(file => $"'{Path.GetFileNameWithoutExtension(file)}'"));
        var imports = owner == "host" ? "" : string.Join("; ", impostors.Select(file => $"Import-Module '{file}'"));
        var output = RunShell(
            $$"""
            {{imports}}
            Compress-NacrithFile a.txt -Level Max | Expand-NacrithFile -DestinationPath out/ | Out-Null
            [AppDomain]::CurrentDomain.GetAssemblies() | Where-Object { $_.GetName().Name -in {{names}} } |
                ForEach-Object { "$($_.GetName()) of $([Runtime.Loader.AssemblyLoadContext]::GetLoadContext($_).Name)" }
            """,
            owner == "host" ? string.Join(Path.PathSeparator, impostors) : "");
        Assert.Equal(content, File.ReadAllBytes(_engine.At("out/a.txt")));
        var loaded = impostors.Select(file => $"{AssemblyName.GetAssemblyName(file)} of Default")
            .Concat(dependencies.Select(file => $"{AssemblyName.GetAssemblyName(file)} of Nacrith"));
        Assert.Equal(loaded.Order(StringComparer.Ordinal), output.Order(StringComparer.Ordinal));
    }

    [Fact]
    public void What_is_loaded_among_other_modules_refers_to_no_dependency()
    {
        var dependencies = Dependencies().ConvertAll(file => Path.GetFileNameWithoutExtension(file));
        foreach (var file in Directory.EnumerateFiles(Repository.ModuleFolder, "*.dll"))
        {
            using var image = new PEReader(File.OpenRead(file));
            var metadata = image.GetMetadataReader();
            var references = metadata.AssemblyReferences.Select(handle => metadata.GetString(metadata.GetAssemblyReference(handle).Name)).ToList();
            Assert.Contains("System.Management.Automation", references);
            Assert.Empty(references.Intersect(dependencies));
        }
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

    // What the module brings beside its own assemblies.
    private static List<string> Dependencies() =>
        [.. Directory.EnumerateFiles(Path.Combine(Repository.ModuleFolder, "lib"), "*.dll").Where(file => Path.GetFileName(file) != "Nacrith.Engine.dll")];

    // An assembly that has a dependency's name and key, a higher version, and nothing that anybody could call.
    private string WriteImpostor(string dependency)
    {
        var name = AssemblyName.GetAssemblyName(dependency);
        name.Version = new Version(99, 0, 0, 0);
        var assembly = new PersistedAssemblyBuilder(name, typeof(object).Assembly);

        // The runtime loads an assembly with such a type before the program, if it is told to.
        var hook = assembly.DefineDynamicModule(name.Name!).DefineType("StartupHook", TypeAttributes.Class | TypeAttributes.NotPublic);
        hook.DefineMethod("Initialize", MethodAttributes.Public | MethodAttributes.Static, typeof(void), []).GetILGenerator().Emit(OpCodes.Ret);
        hook.CreateType();
        var path = _engine.At(Path.GetFileName(dependency));
        assembly.Save(path);
        return path;
    }

    // Lines that a script puts out in a process of its own.
    private string[] RunShell(string script, string startupHooks)
    {
        var start = new ProcessStartInfo("dotnet", [typeof(ShellSession).Assembly.Location, "-Command", script])
        {
            WorkingDirectory = _engine.Folder,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            Environment = { ["DOTNET_STARTUP_HOOKS"] = startupHooks },
        };
        using var process = Process.Start(start)!;
        var errors = process.StandardError.ReadToEndAsync();
        var output = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        Assert.Equal((0, ""), (process.ExitCode, errors.Result));
        return output.Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
    }
}
