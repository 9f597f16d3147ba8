using System.Diagnostics;

namespace Nacrith.Engine.Language.Llama;

/// <summary>Calls the npm client of the user's machine, which knows the registry, proxy and certificates to use.</summary>
internal static class NpmClient
{
    private const int PollMilliseconds = 100;

    /// <summary>Downloads a package.</summary>
    /// <param name="specification">Name and version.</param>
    /// <param name="folder">Where to put it: an empty folder, also the client's working directory.</param>
    /// <param name="cancellation">Ends the client.</param>
    /// <returns>The package's file.</returns>
    /// <exception cref="NacrithException">There is no client, or it failed.</exception>
    public static string Pack(string specification, string folder, CancellationToken cancellation)
    {
        var start = new ProcessStartInfo(Find(folder), ["pack", specification, "--silent", "--ignore-scripts", "--pack-destination", folder])
        {
            WorkingDirectory = folder,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        using var client = Process.Start(start)!;
        var output = client.StandardOutput.ReadToEndAsync(CancellationToken.None);
        var errors = client.StandardError.ReadToEndAsync(CancellationToken.None);
        while (!client.WaitForExit(PollMilliseconds))
        {
            if (cancellation.IsCancellationRequested)
            {
                client.Kill(entireProcessTree: true);
                client.WaitForExit();
            }
        }

        cancellation.ThrowIfCancellationRequested();
        Task.WaitAll([output, errors], CancellationToken.None);
        return client.ExitCode == 0 && Directory.GetFiles(folder, "*.tgz") is [var package]
            ? package
            : throw LlamaFault.NotPossible(
                specification,
                $"npm could not fetch {specification} (exit code {client.ExitCode}). {errors.Result.ReplaceLineEndings(" ").Trim()}",
                "Check the network and which registry npm is set up to use, or name a folder with -Path.");
    }

    // A relative entry of the search path would lead to whatever folder the user happens to be in.
    private static string Find(string folder)
    {
        var name = OperatingSystem.IsWindows() ? "npm.cmd" : "npm";
        var places = (Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator).Where(Path.IsPathFullyQualified);
        return places.Select(place => Path.Combine(place, name)).FirstOrDefault(File.Exists) ?? throw LlamaFault.NotPossible(
            folder,
            "There is no npm client in the search path, which would fetch the library.",
            $"Install Node.js, or get llama.cpp {LlamaLibrary.ExpectedVersion} yourself and name its folder: Install-NacrithBackend -Path <folder>.");
    }
}
