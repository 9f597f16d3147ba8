namespace Nacrith.Shell;

/// <summary>Finds the module: beside the program, or in the folder that a build of the repository assembles.</summary>
internal static class ModuleFolder
{
    private const string Manifest = "Nacrith.psd1";

    /// <summary>Full path of the module's manifest.</summary>
    /// <exception cref="FileNotFoundException">There is none.</exception>
    public static string Find()
    {
        for (var folder = new DirectoryInfo(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            foreach (var candidate in new[] { Path.Combine("Nacrith", Manifest), Path.Combine("artifacts", "module", "Nacrith", Manifest) })
            {
                var path = Path.Combine(folder.FullName, candidate);
                if (File.Exists(path))
                {
                    return path;
                }
            }
        }

        throw new FileNotFoundException("The Nacrith module is not beside this program; build the solution first.", Manifest);
    }
}
