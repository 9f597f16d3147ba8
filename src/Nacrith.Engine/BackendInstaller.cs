using Nacrith.Engine.Files;
using Nacrith.Engine.Language.Llama;

namespace Nacrith.Engine;

/// <summary>Kinds of libllama.</summary>
public enum BackendVariant
{
    /// <summary>For the processor.</summary>
    Cpu,

    /// <summary>For NVIDIA's graphics processors, and the processor.</summary>
    Cuda,

    /// <summary>For graphics processors with Vulkan, and the processor.</summary>
    Vulkan,
}

/// <summary>An installed libllama.</summary>
/// <param name="Path">Its folder.</param>
/// <param name="Version">Release of llama.cpp, with the commit of a build that is not the packages'.</param>
/// <param name="Source">The package or folder that it came from.</param>
/// <param name="Devices">What it can evaluate a model on: the processor, then the graphics processors by number.</param>
public sealed record BackendInstallation(string Path, string Version, string Source, IReadOnlyList<string> Devices);

/// <summary>Puts libllama where the llama.cpp backend looks for it.</summary>
public static class BackendInstaller
{
    /// <summary>The per-user folder that an installation fills.</summary>
    public static string Folder => LlamaFolder.Installed;

    /// <summary>Whether that folder holds a library.</summary>
    public static bool IsInstalled => LlamaFolder.IsComplete(Folder);

    /// <summary>
    /// Copies the library from a folder, or gets its package from the npm client and checks it against the hash that
    /// this version carries; then loads it once, which checks its version. Whatever fails, what was installed before stays.
    /// </summary>
    /// <param name="sourceFolder">A folder with libllama, a full path; null for what <c>NACRITH_LLAMA</c> names and,
    /// without it, for the package.</param>
    /// <param name="variant">Which package.</param>
    /// <param name="log">Told what is done.</param>
    /// <param name="cancellation">Stops; nothing is left behind.</param>
    /// <exception cref="NacrithException">No npm client, no such package, a wrong hash, or no usable library, or this process has
    /// loaded one.</exception>
    public static BackendInstallation Install(string? sourceFolder, BackendVariant variant, Action<string> log, CancellationToken cancellation)
    {
        RequireNoneLoaded();
        sourceFolder ??= Environment.GetEnvironmentVariable(LlamaFolder.Variable) is { Length: > 0 } named ? named : null;
        Directory.CreateDirectory(Path.GetDirectoryName(Folder)!);
        using var staging = new StagingFolder(Folder);
        var source = sourceFolder is null
            ? LlamaDownload.Fetch(variant, staging.Path, log, cancellation)
            : LlamaDownload.Copy(sourceFolder, staging.Path, log);
        try
        {
            LoadAndReplace(staging);
        }
        catch (NacrithException e)
        {
            throw LlamaFault.NotInstalled(source, e.Message.Replace(staging.Path, source, StringComparison.Ordinal).Replace(Folder, source, StringComparison.Ordinal), e);
        }

        return new(Folder, LlamaLibrary.Build, source, [LlamaDevice.Cpu.Name, .. LlamaDevice.Gpus.Select(gpu => gpu.Name)]);
    }

    // A process keeps the library that it has loaded, so the new one would take the old one's place unseen.
    private static void RequireNoneLoaded()
    {
        if (LlamaLibrary.IsLoaded)
        {
            throw LlamaFault.NotPossible(
                LlamaLibrary.Folder,
                $"This session has loaded the llama.cpp library in '{LlamaLibrary.Folder}' and cannot check another one; nothing was changed.",
                "Run the command in a new session.");
        }
    }

    private static void LoadAndReplace(StagingFolder staging)
    {
        if (OperatingSystem.IsWindows())
        {
            // It does not rename a folder whose libraries are loaded.
            staging.Commit(() => LlamaLibrary.LoadFrom(Folder));
            return;
        }

        // A library that takes the process down with it never gets to its place.
        LlamaLibrary.LoadFrom(staging.Path);
        staging.Commit();
        LlamaLibrary.MoveTo(Folder);
    }
}
