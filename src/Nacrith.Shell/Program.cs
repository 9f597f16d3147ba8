namespace Nacrith.Shell;

/// <summary>Runs a command or a script in a PowerShell engine with the Nacrith module loaded.</summary>
internal static class Program
{
    private const string Usage = """
        Runs PowerShell with the Nacrith module loaded.

          nacrith-shell -Command <text>
          nacrith-shell -File <script.ps1> [arguments]
          nacrith-shell -Document <page.md>     runs a page's PowerShell blocks and writes their output below them

        The exit code is 1 if an error was written, or what the script passed to 'exit'.
        """;

    private static int Main(string[] args)
    {
        if (args is [{ } verb, { } page] && verb.Equals("-Document", StringComparison.OrdinalIgnoreCase))
        {
            File.WriteAllText(page, LiveDocument.Run(File.ReadAllText(page)));
            return 0;
        }

        var script = ShellArguments.Parse(args);
        if (script is null)
        {
            Console.Error.WriteLine(Usage);
            return 2;
        }

        using var session = new ShellSession(Console.Out, Console.Error);
        Console.CancelKeyPress += (_, e) =>
        {
            e.Cancel = true;
            session.Stop();
        };
        return session.Run(script);
    }
}
