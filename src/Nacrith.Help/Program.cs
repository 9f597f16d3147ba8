using System.Management.Automation;
using System.Management.Automation.Runspaces;

namespace Nacrith.Help;

/// <summary>Makes the help of the module from its pages.</summary>
internal static class Program
{
    private const string HelpFile = "Nacrith.PowerShell.dll-Help.xml";
    private const string AboutPrefix = "about_";

    private const string Usage = """
        Makes the module's help from Markdown pages in the layout of PlatyPS.

          Nacrith.Help build <folder of pages> <folder of help>     MAML and about_ topics for Get-Help
          Nacrith.Help update <folder of pages> <module manifest>   syntax and YAML blocks of the pages, from the cmdlets
        """;

    private static int Main(string[] args)
    {
        try
        {
            switch (args)
            {
                case ["build", var pages, var help]:
                    Build(pages, help);
                    return 0;
                case ["update", var pages, var module]:
                    Update(pages, module);
                    return 0;
                default:
                    Console.Error.WriteLine(Usage);
                    return 2;
            }
        }
        catch (Exception e) when (e is FormatException or IOException or RuntimeException)
        {
            Console.Error.WriteLine(e.Message);
            return 1;
        }
    }

    private static void Build(string pages, string help)
    {
        Directory.CreateDirectory(help);
        var cmdlets = Files(pages).Where(file => !IsAbout(file)).Select(file => Reading(file, HelpPageReader.Read));
        MamlWriter.Write(cmdlets).Save(Path.Combine(help, HelpFile));
        foreach (var about in Files(pages).Where(IsAbout))
        {
            File.WriteAllText(Path.Combine(help, Path.GetFileNameWithoutExtension(about) + ".help.txt"), Reading(about, AboutTopic.Write));
        }
    }

    private static void Update(string pages, string module)
    {
        var state = InitialSessionState.CreateDefault2();
        state.ImportPSModule(Path.GetFullPath(module));
        using var runspace = RunspaceFactory.CreateRunspace(state);
        runspace.Open();
        using var shell = System.Management.Automation.PowerShell.Create(runspace);
        foreach (var command in shell.AddCommand("Get-Command").AddParameter("Module", "Nacrith").Invoke<CommandInfo>())
        {
            var file = Path.Combine(pages, command.Name + ".md");
            File.WriteAllText(file, Reading(file, markdown => PageUpdater.Update(markdown, command)));
        }
    }

    private static IEnumerable<string> Files(string folder) => Directory.EnumerateFiles(folder, "*.md").Order(StringComparer.Ordinal);

    private static bool IsAbout(string file) => Path.GetFileName(file).StartsWith(AboutPrefix, StringComparison.Ordinal);

    private static T Reading<T>(string file, Func<string, T> read)
    {
        try
        {
            return read(File.ReadAllText(file).ReplaceLineEndings("\n"));
        }
        catch (FormatException e)
        {
            throw new FormatException($"{file}: {e.Message}", e);
        }
    }
}
