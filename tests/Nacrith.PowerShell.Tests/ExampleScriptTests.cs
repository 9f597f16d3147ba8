using System.Collections.ObjectModel;
using System.Management.Automation;
using System.Management.Automation.Language;
using System.Text;

namespace Nacrith.PowerShell.Tests;

/// <summary>The scripts in docs/examples are documented and do what they say.</summary>
[Collection(HostedEngine.OneAtATime)]
public sealed class ExampleScriptTests : IDisposable
{
    private readonly HostedEngine _engine = new();

    public static TheoryData<string> Scripts => [.. Directory.EnumerateFiles(Repository.At("docs/examples"), "*.ps1").Select(file => Path.GetFileName(file)).Order(StringComparer.Ordinal)];

    public void Dispose() => _engine.Dispose();

    [Theory]
    [MemberData(nameof(Scripts))]
    public void Each_parameter_is_described_and_an_example_given(string script)
    {
        var ast = Parser.ParseFile(Repository.At($"docs/examples/{script}"), out _, out var errors);
        Assert.Empty(errors);
        var help = ast.GetHelpContent();
        Assert.False(string.IsNullOrWhiteSpace(help.Synopsis));
        Assert.NotEmpty(help.Examples);
        Assert.Equal(
            ast.ParamBlock.Parameters.Select(parameter => parameter.Name.VariablePath.UserPath.ToUpperInvariant()).Order(),
            help.Parameters.Where(parameter => parameter.Value.Length > 10).Select(parameter => parameter.Key).Order());
    }

    [Fact]
    public void Old_logs_are_archived_and_old_archives_deleted()
    {
        var logs = Directory.CreateDirectory(_engine.At("logs")).FullName;
        foreach (var (name, days) in new[] { ("old.log", 3), ("busy.log", 0), ("ancient.log", 200) })
        {
            _engine.Write($"logs/{name}", 400);
            File.SetLastWriteTimeUtc(Path.Combine(logs, name), DateTime.UtcNow.AddDays(-days));
        }

        Run("Save-OldLog.ps1", "-Path logs");
        Assert.Equal(["ancient.log.nc", "busy.log", "old.log.nc"], Names(logs));
        File.SetLastWriteTimeUtc(Path.Combine(logs, "ancient.log.nc"), DateTime.UtcNow.AddDays(-200));
        Run("Save-OldLog.ps1", "-Path logs");
        Assert.Equal(["busy.log", "old.log.nc"], Names(logs));
    }

    [Fact]
    public void The_nightly_run_is_set_up_with_the_same_settings()
    {
        if (OperatingSystem.IsWindows())
        {
            Assert.Skip("systemd is not of Windows.");
        }

        Directory.CreateDirectory(_engine.At("logs"));
        Run("Save-OldLog.ps1", "-Path logs -Register -At 03:15 -Retention 30.00:00:00 -UnitFolder units");
        Assert.Contains("OnCalendar=*-*-* 03:15:00\n", File.ReadAllText(_engine.At("units/nacrith-logs.timer")), StringComparison.Ordinal);
        var service = File.ReadAllText(_engine.At("units/nacrith-logs.service"));
        var encoded = service[(service.IndexOf("-EncodedCommand ", StringComparison.Ordinal) + 16)..].Trim();
        var command = Encoding.Unicode.GetString(Convert.FromBase64String(encoded));
        Parser.ParseInput(command, out _, out var errors);
        Assert.Empty(errors);
        Assert.Contains($"-Path '{_engine.At("logs")}'", command, StringComparison.Ordinal);
        Assert.Contains("-Retention 30.00:00:00", command, StringComparison.Ordinal);
    }

    [Fact]
    public void A_backup_is_verified_before_its_source_goes()
    {
        Directory.CreateDirectory(_engine.At("data/inner"));
        _engine.Write("data/a [1].txt", 400);
        _engine.Write("data/inner/.hidden", 300);
        var results = Run("Backup-Folder.ps1", "-Path data -Destination backup -Level Fast -RemoveSource");
        Assert.All(results, result => Assert.True((bool)result.Properties["Verified"].Value));
        Assert.Empty(Directory.GetFiles(_engine.At("data"), "*", SearchOption.AllDirectories));
        Assert.Equal(["a [1].txt.nc"], Names(_engine.At("backup")));
        Assert.Equal([".hidden.nc"], Names(_engine.At("backup/inner")));
    }

    [Fact]
    public void Parts_from_several_runs_join_to_one_archive()
    {
        var content = _engine.Write("big.txt", 2000);
        Assert.Equal(3, Run("Compress-OnMachines.ps1", "-Path big.txt -Parts 3 -Level Fast").Count);
        Assert.Equal(["big.txt", "big.txt.nc"], _engine.Files);
        File.Delete(_engine.At("big.txt"));
        _engine.Run("Expand-NacrithFile big.txt.nc");
        Assert.Equal(content, File.ReadAllBytes(_engine.At("big.txt")));
    }

    [Fact]
    public void Files_that_arrive_are_compressed()
    {
        Directory.CreateDirectory(_engine.At("in"));
        _engine.Write("in/a.csv", 300);
        _engine.Write("in/b.txt", 300);
        Run("Watch-Folder.ps1", "-Path in -Destination out -Filter *.csv -Quiet 0 -Rounds 1 -Level Fast");
        Assert.Equal(["b.txt"], Names(_engine.At("in")));
        Assert.Equal(["a.csv.nc"], Names(_engine.At("out")));
    }

    private Collection<PSObject> Run(string script, string arguments)
    {
        var results = _engine.Run($"& '{Repository.At($"docs/examples/{script}")}' {arguments}");
        Assert.Empty(_engine.Errors);
        return results;
    }

    private static IEnumerable<string> Names(string folder) => Directory.EnumerateFiles(folder).Select(file => Path.GetFileName(file)).Order(StringComparer.Ordinal);
}
