using System.Diagnostics;

namespace Nacrith.PowerShell.Tests;

/// <summary>What the llama.cpp backend's faults look like to a user, each in a process of its own: a process that has
/// loaded the library keeps it.</summary>
[Collection(HostedEngine.OneAtATime)]
public sealed class BackendTests : IDisposable
{
    private const string FolderVariable = "NACRITH_LLAMA";

    private readonly HostedEngine _engine = new();

    public void Dispose() => _engine.Dispose();

    [Fact]
    public void Without_a_library_the_error_names_the_command_and_everything_else_works()
    {
        _engine.Write("a.txt", 300);
        using var shell = Start(
            "Compress-NacrithFile a.txt -Level Fast -DestinationPath fast.nc; Compress-NacrithFile a.txt -Level Max -Backend Llama",
            _engine.At("nothing-here"));
        var errors = shell.StandardError.ReadToEnd();
        shell.WaitForExit();
        Assert.Contains("no llama.cpp library", errors, StringComparison.Ordinal);
        Assert.Equal(["a.txt", "fast.nc"], _engine.Files);
    }

    [Fact]
    public void A_library_of_another_kind_is_refused_with_the_version_that_is_needed()
    {
        _engine.Write("a.txt", 300);
        using var shell = Start("Compress-NacrithFile a.txt -Level Max -Backend Llama", WriteLibrary("wrong", "no library"));
        var errors = shell.StandardError.ReadToEnd();
        shell.WaitForExit();
        Assert.Contains("libggml-base.so", errors, StringComparison.Ordinal);
        Assert.Contains("cannot be loaded", errors, StringComparison.Ordinal);
        Assert.Equal(["a.txt"], _engine.Files);
    }

    [Fact]
    public void A_library_of_no_use_does_not_take_the_place_of_the_installed_one()
    {
        if (!OperatingSystem.IsLinux())
        {
            Assert.Skip("Only there does a variable say where a user's data lies.");
        }

        var installed = WriteLibrary("data/Nacrith/llama/0.5.0", "installed");
        var bad = WriteLibrary("bad", "no library");
        using var shell = Start("Install-NacrithBackend -Path bad -Force", "", _engine.At("data"));
        var errors = shell.StandardError.ReadToEnd();
        shell.WaitForExit();
        Assert.Contains($"'{bad}/libggml-base.so' cannot be loaded", errors, StringComparison.Ordinal);
        Assert.Contains("Nothing was changed", errors, StringComparison.Ordinal);
        Assert.Equal([installed], Directory.GetFileSystemEntries(_engine.At("data/Nacrith/llama")));
        Assert.Equal(["installed", "installed", "installed"], Directory.GetFiles(installed).Select(File.ReadAllText));
    }

    private string WriteLibrary(string name, string content)
    {
        var folder = Directory.CreateDirectory(_engine.At(name)).FullName;
        foreach (var file in new[] { "libllama.so", "libggml.so", "libggml-base.so" })
        {
            File.WriteAllText(Path.Combine(folder, file), content);
        }

        return folder;
    }

    private Process Start(string script, string library, string? data = null)
    {
        var start = new ProcessStartInfo("dotnet", [Path.Combine(AppContext.BaseDirectory, "Nacrith.Shell.dll"), "-Command", script])
        {
            WorkingDirectory = _engine.Folder,
            RedirectStandardError = true,
            RedirectStandardOutput = true,
        };
        start.Environment[FolderVariable] = library;
        if (data is not null)
        {
            start.Environment["XDG_DATA_HOME"] = data;
        }

        return Process.Start(start)!;
    }
}
