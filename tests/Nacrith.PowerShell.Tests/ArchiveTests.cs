using System.Xml.Linq;
using Nacrith.Shell;

namespace Nacrith.PowerShell.Tests;

/// <summary>What can be known of archives: what they hold and whether they are sound; and what results look like.</summary>
[Collection(HostedEngine.OneAtATime)]
public sealed class ArchiveTests : IDisposable
{
    private readonly HostedEngine _engine = new();

    public void Dispose() => _engine.Dispose();

    [Fact]
    public void An_archive_is_described()
    {
        _engine.Write("a.txt", 700);
        File.SetLastWriteTimeUtc(_engine.At("a.txt"), new DateTime(2020, 2, 3, 4, 5, 6, DateTimeKind.Utc));
        _engine.Run("Compress-NacrithFile a.txt -Level Max -RemoveSource");
        var info = Assert.Single(_engine.Run("Get-ChildItem *.nc | Get-NacrithFile"));
        Assert.Empty(_engine.Errors);
        Assert.Equal("Max", info.Properties["Level"].Value.ToString());
        Assert.Equal(700L, info.Properties["Length"].Value);
        Assert.Equal(new FileInfo(_engine.At("a.txt.nc")).Length, info.Properties["CompressedLength"].Value);
        Assert.Equal(64, ((string)info.Properties["ModelSha256"].Value).Length);
        Assert.True((long)info.Properties["Tokens"].Value > 100);
        var entry = Assert.Single(_engine.Run("(Get-NacrithFile a.txt.nc).Entries"));
        Assert.Equal("a.txt", entry.Properties["Name"].Value);
        Assert.Equal(new DateTime(2020, 2, 3, 4, 5, 6, DateTimeKind.Utc), ((DateTime)entry.Properties["LastWriteTime"].Value).ToUniversalTime());
    }

    [Fact]
    public void Joined_archives_are_one_file_of_two_members()
    {
        _engine.Write("a.txt", 300);
        _engine.Run("Compress-NacrithFile a.txt -Level Fast");
        var archive = File.ReadAllBytes(_engine.At("a.txt.nc"));
        File.WriteAllBytes(_engine.At("joined.nc"), [.. archive, .. archive]);
        var info = Assert.Single(_engine.Run("Get-NacrithFile joined.nc"));
        Assert.Equal(2, info.Properties["Members"].Value);
        Assert.Equal(1, info.Properties["Files"].Value);
        Assert.Equal(600L, info.Properties["Length"].Value);
    }

    [Fact]
    public void Sound_and_damaged_archives_are_told_apart()
    {
        _engine.Write("a.txt", 900);
        _engine.Write("b.txt", 900);
        _engine.Run("Compress-NacrithFile *.txt -Level Fast");
        var bytes = File.ReadAllBytes(_engine.At("b.txt.nc"));
        bytes[^2] ^= 1;
        File.WriteAllBytes(_engine.At("b.txt.nc"), bytes);
        File.WriteAllText(_engine.At("c.nc"), "no archive at all");

        var results = _engine.Run("Test-NacrithFile *.nc").OrderBy(result => (string)result.Properties["Path"].Value, StringComparer.Ordinal).ToList();
        Assert.Equal([true, false, false], results.Select(result => (bool)result.Properties["IsValid"].Value));
        Assert.Equal([null, "DamagedArchive", "NotAnArchive"], results.Select(result => (string?)result.Properties["Fault"].Value));
        Assert.Equal(["DamagedArchive", "NotAnArchive"], _engine.Errors.Select(error => error.FullyQualifiedErrorId.Split(',')[0]).Order());
        Assert.Equal(2, _engine.Run("Test-NacrithFile *.nc -Quiet").Count(result => !(bool)result.BaseObject));
        Assert.Empty(_engine.Errors);
        Assert.False((bool)Assert.Single(_engine.Run("Test-NacrithFile c.nc -ErrorAction Ignore | Out-Null; $?")).BaseObject);
        Assert.Equal("NotAnArchive", Assert.Single(_engine.Run("Get-NacrithFile c.nc; $Error[0].FullyQualifiedErrorId.Split(',')[0]")).BaseObject);
    }

    [Theory]
    [InlineData("Compress-NacrithFile a.txt -Level Fast -Force", "Ratio", "KB")]
    [InlineData("Expand-NacrithFile a.txt.nc -Force", "Archive", "KB")]
    [InlineData("Get-NacrithFile a.txt.nc", "Files", "KB")]
    [InlineData("(Get-NacrithFile a.txt.nc).Entries", "LastWriteTime", "a.txt")]
    [InlineData("Test-NacrithFile a.txt.nc", "Valid", "True")]
    [InlineData("Get-NacrithModel", "Parameters", "134.5 M")]
    public void Tables_show_units(string script, string heading, string unit)
    {
        _engine.Write("a.txt", 40_000);
        _engine.Run("Compress-NacrithFile a.txt -Level Fast");
        using var output = new StringWriter();
        using var errors = new StringWriter();
        using var session = new ShellSession(output, errors);
        session.Run($"Set-Location '{_engine.Folder}'; {script}");
        Assert.Empty(errors.ToString());
        Assert.Contains(heading, output.ToString(), StringComparison.Ordinal);
        Assert.Contains(unit, output.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public void Every_result_has_a_table_and_a_list_of_properties_that_exist()
    {
        _engine.Write("a.txt", 400);
        var results = _engine.Run("""
            Compress-NacrithFile a.txt -Level Fast
            Expand-NacrithFile a.txt.nc -Force
            Test-NacrithFile a.txt.nc
            Get-NacrithFile a.txt.nc
            (Get-NacrithFile a.txt.nc).Entries
            Get-NacrithModel
            """);
        var views = XDocument.Load(Path.Combine(Repository.ModuleFolder, "Nacrith.Format.ps1xml")).Descendants("View").ToList();
        Assert.Equal(6, results.Count);
        foreach (var result in results)
        {
            var own = views.Where(view => view.Descendants("TypeName").Single().Value == result.TypeNames[0]).ToList();
            Assert.Single(own.Descendants("TableControl"));
            Assert.Single(own.Descendants("ListControl"));
            Assert.All(own.Descendants("PropertyName"), name => Assert.NotNull(result.Properties[name.Value]));
            foreach (var script in own.Descendants("ScriptBlock"))
            {
                var shown = Assert.Single(_engine.Run($"$args[0] | ForEach-Object {{ {script.Value} }}", result));
                Assert.NotEqual("", shown.ToString());
            }
        }

        Assert.Empty(_engine.Errors);
    }
}
