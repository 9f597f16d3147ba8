using System.Management.Automation.Language;

namespace Nacrith.PowerShell.Tests;

/// <summary>Files of the repository that tests hold to be true.</summary>
internal static class Repository
{
    private static readonly string Root = Find();

    /// <summary>The assembled module.</summary>
    public static string ModuleFolder => At("artifacts/module/Nacrith");

    /// <summary>Names of the cmdlets that the manifest exports, in order.</summary>
    public static IReadOnlyList<string> Cmdlets { get; } = ReadCmdlets();

    /// <summary>A path in the repository.</summary>
    public static string At(string path) => Path.Combine(Root, path);

    /// <summary>A cmdlet's help page.</summary>
    public static string Page(string cmdlet) => File.ReadAllText(At($"docs/en-US/{cmdlet}.md")).ReplaceLineEndings("\n");

    private static string[] ReadCmdlets()
    {
        var manifest = Parser.ParseFile(At("Nacrith.psd1"), out _, out _);
        var exports = ((HashtableAst)manifest.Find(node => node is HashtableAst, false))
            .KeyValuePairs.Single(pair => pair.Item1.Extent.Text == "CmdletsToExport").Item2;
        return [.. exports.FindAll(node => node is StringConstantExpressionAst, true).Cast<StringConstantExpressionAst>().Select(name => name.Value).Order(StringComparer.Ordinal)];
    }

    private static string Find()
    {
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (!File.Exists(Path.Combine(folder.FullName, "Nacrith.PowerShell.sln")))
        {
            folder = folder.Parent ?? throw new DirectoryNotFoundException("These tests run inside the repository.");
        }

        return folder.FullName;
    }
}
