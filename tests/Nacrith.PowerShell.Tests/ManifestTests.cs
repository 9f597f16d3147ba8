using System.Collections;
using System.Diagnostics;
using System.Management.Automation.Runspaces;
using System.Xml.Linq;

namespace Nacrith.PowerShell.Tests;

/// <summary>The manifest is fit for a gallery, tells the truth about the module's files, and loads fast.</summary>
[Collection(HostedEngine.OneAtATime)]
public sealed class ManifestTests
{
    private static readonly Hashtable Manifest = Read();
    private static readonly string[] Texts = ["Author", "Description", "Copyright", "PowerShellVersion"];
    private static readonly string[] GalleryTexts = ["LicenseUri", "ReleaseNotes"];

    private static Hashtable GalleryData => (Hashtable)((Hashtable)Manifest["PrivateData"]!)["PSData"]!;

    [Fact]
    public void It_has_what_a_gallery_shows()
    {
        Assert.NotEmpty((object[])GalleryData["Tags"]!);
        Assert.All(GalleryTexts, key => Assert.False(string.IsNullOrWhiteSpace((string?)GalleryData[key])));
        Assert.All(Texts, key => Assert.False(string.IsNullOrWhiteSpace((string?)Manifest[key])));
    }

    [Fact]
    public void Its_list_of_files_is_complete()
    {
        var files = Directory.EnumerateFiles(Repository.ModuleFolder, "*", SearchOption.AllDirectories)
            .Select(file => Path.GetRelativePath(Repository.ModuleFolder, file).Replace('\\', '/'));
        Assert.Equal(files.Order(StringComparer.Ordinal), ((object[])Manifest["FileList"]!).Cast<string>().Order(StringComparer.Ordinal));
    }

    [Fact]
    public void The_package_says_the_same()
    {
        var metadata = XDocument.Load(Repository.At("src/Nacrith.PowerShell/Nacrith.nuspec")).Root!.Elements().First();
        string Of(string name) => metadata.Elements().Single(element => element.Name.LocalName == name).Value;
        Assert.Equal(Manifest["Description"], Of("description"));
        Assert.Equal(Manifest["Author"], Of("authors"));
        var tags = Of("tags").Split(' ');
        Assert.All(((object[])GalleryData["Tags"]!).Cast<string>(), tag => Assert.Contains(tag, tags));
        Assert.All(Repository.Cmdlets, cmdlet => Assert.Contains($"PSCmdlet_{cmdlet}", tags));
    }

    [Fact]
    public void It_loads_in_under_300_milliseconds()
    {
        // The best of several: what else the machine does is not the module's doing.
        var best = Enumerable.Range(0, 5).Min(_ =>
        {
            using var runspace = RunspaceFactory.CreateRunspace(InitialSessionState.CreateDefault2());
            runspace.Open();
            using var shell = System.Management.Automation.PowerShell.Create(runspace);
            var clock = Stopwatch.StartNew();
            shell.AddCommand("Import-Module").AddParameter("Name", Path.Combine(Repository.ModuleFolder, "Nacrith.psd1")).Invoke();
            Assert.False(shell.HadErrors);
            return clock.Elapsed.TotalMilliseconds;
        });
        Assert.InRange(best, 0, 300);
    }

    private static Hashtable Read()
    {
        var ast = System.Management.Automation.Language.Parser.ParseFile(Path.Combine(Repository.ModuleFolder, "Nacrith.psd1"), out _, out _);
        return (Hashtable)((System.Management.Automation.Language.HashtableAst)ast.Find(node => node is System.Management.Automation.Language.HashtableAst, false)).SafeGetValue();
    }
}
