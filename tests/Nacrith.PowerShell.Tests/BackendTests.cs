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
        var folder = Directory.CreateDirectory(_engine.At("wrong")).FullName;
        foreach (var name in new[] { "libllama.so", "libggml.so", "libggml-base.so" })
        {
            File.WriteAllText(Path.Combine(folder, name), "no library");
        }

        using var shell = Start("Compress-NacrithFile a.txt -Level Max -Backend Llama", folder);
        var errors = shell.StandardError.ReadToEnd();
        shell.WaitForExit();
        Assert.Contains("libggml-base.so", errors, StringComparison.Ordinal);
        Assert.Contains("cannot be loaded", errors, StringComparison.Ordinal);
        Assert.Equal(["a.txt"], _engine.Files);
    }

    private Process Start(string script, string library)
    {
        var start = new ProcessStartInfo("dotnet", [Path.Combine(AppContext.BaseDirectory, "Nacrith.Shell.dll"), "-Command", script])
        {
            WorkingDirectory = _engine.Folder,
            RedirectStandardError = true,
            RedirectStandardOutput = true,
        };
        start.Environment[FolderVariable] = library;
        return Process.Start(start)!;
    }
}
