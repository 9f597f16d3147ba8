using System.Diagnostics;

namespace Nacrith.Reliability;

/// <summary>A disk in memory, which only root on Linux can mount; elsewhere the running test is skipped.</summary>
internal sealed class SmallDisk : IDisposable
{
    private SmallDisk(string path) => Path = path;

    /// <summary>The folder where it is mounted.</summary>
    public string Path { get; }

    /// <summary>Mounts one.</summary>
    public static SmallDisk Mount(string path, string options)
    {
        Assert.SkipUnless(OperatingSystem.IsLinux() && Environment.IsPrivilegedProcess, "Only root on Linux can mount a small disk.");
        Directory.CreateDirectory(path);
        Assert.SkipUnless(Run("mount", "-t", "tmpfs", "-o", options, "tmpfs", path), "This system does not let us mount a small disk.");
        return new(path);
    }

    public void Dispose() => Run("umount", Path);

    private static bool Run(string program, params string[] arguments)
    {
        using var process = Process.Start(program, arguments);
        process.WaitForExit();
        return process.ExitCode == 0;
    }
}
