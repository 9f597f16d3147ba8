using System.Diagnostics;

namespace Nacrith.Reliability;

/// <summary>A PowerShell engine with the module, in a process of its own that can be killed.</summary>
internal static class ShellProcess
{
    private static readonly string Program = typeof(Shell.ShellSession).Assembly.Location;

    /// <summary>Starts a script in a folder.</summary>
    public static Process Start(string folder, string script)
    {
        var start = new ProcessStartInfo("dotnet") { WorkingDirectory = folder, RedirectStandardOutput = true, RedirectStandardError = true };
        start.ArgumentList.Add(Program);
        start.ArgumentList.Add("-Command");
        start.ArgumentList.Add(script);
        return Process.Start(start)!;
    }
}
