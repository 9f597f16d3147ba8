using System.Collections.ObjectModel;
using System.Management.Automation;
using System.Management.Automation.Language;
using System.Text;
using Nacrith.Shell;

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
        foreach (var (name, days) in new[] { ("old [1].log", 3), ("busy.log", 0), ("ancient.log", 200) })
        {
            _engine.Write($"logs/{name}", 400);
            File.SetLastWriteTimeUtc(Path.Combine(logs, name), DateTime.UtcNow.AddDays(-days));
        }

        var written = File.GetLastWriteTimeUtc(Path.Combine(logs, "ancient.log"));
        Run("Save-OldLog.ps1", "-Path logs -Retention 365.00:00:00 -WhatIf");
        Assert.Equal(["ancient.log", "busy.log", "old [1].log"], Names(logs));
        Assert.Equal(2, Run("Save-OldLog.ps1", "-Path logs -Retention 365.00:00:00").Count);
        Assert.Equal(["ancient.log.nc", "busy.log", "old [1].log.nc"], Names(logs));
        Assert.Equal(written, File.GetLastWriteTimeUtc(Path.Combine(logs, "ancient.log.nc")));
        Assert.Empty(Run("Save-OldLog.ps1", "-Path logs"));
        Assert.Equal(["busy.log", "old [1].log.nc"], Names(logs));
    }

    [Fact]
    public void A_name_that_comes_again_takes_nothing_away_and_archives_are_no_logs()
    {
        var logs = Directory.CreateDirectory(_engine.At("logs")).FullName;
        foreach (var length in new[] { 300, 400 })
        {
            _engine.Write("logs/app.log", length);
            File.SetLastWriteTimeUtc(Path.Combine(logs, "app.log"), new DateTime(2020, 1, 2, 3, 4, length / 10, DateTimeKind.Utc));
            Assert.Single(Run("Save-OldLog.ps1", "-Path logs -Filter * -Retention 9999.00:00:00"));
        }

        Assert.Equal(["app.log.20200102T030440Z.nc", "app.log.nc"], Names(logs));
        Assert.Equal([400L, 300], _engine.Run("Get-NacrithFile logs/*.nc").Select(archive => (long)archive.Properties["Length"].Value).OrderDescending());
        Run("Save-OldLog.ps1", "-Path logs -Filter *");
        Assert.Empty(Names(logs));
    }

    [Fact]
    public void A_log_that_cannot_be_archived_is_told_by_the_exit_code_and_does_not_stop_the_others()
    {
        var logs = Directory.CreateDirectory(_engine.At("logs")).FullName;
        File.CreateSymbolicLink(Path.Combine(logs, "a.log"), "nowhere");
        _engine.Write("logs/b.log", 400);
        var (exitCode, errors) = RunInShell($"& '{Script("Save-OldLog.ps1")}' -Path logs -MinimumAge 0; exit $LASTEXITCODE");
        Assert.Equal(1, exitCode);
        Assert.Contains("a.log", errors, StringComparison.Ordinal);
        Assert.Equal(["a.log", "b.log.nc"], Names(logs));
    }

    [Fact]
    public void The_nightly_run_is_set_up_with_the_same_settings_works_and_is_taken_away()
    {
        if (!OperatingSystem.IsLinux())
        {
            Assert.Skip("systemd is of Linux.");
        }

        Directory.CreateDirectory(_engine.At("it's logs"));
        Directory.CreateDirectory(_engine.At("other"));
        Run("Save-OldLog.ps1", "-Path \"it's logs\" -Register -At 03:15 -Retention 30.00:00:00 -UnitFolder units");
        Run("Save-OldLog.ps1", "-Path \"it's logs/\" -Register -At 04:15 -Retention 30.00:00:00 -UnitFolder units");
        Run("Save-OldLog.ps1", "-Path other -Register -UnitFolder units");
        var timer = Assert.Single(Directory.GetFiles(_engine.At("units"), "nacrith-logs-it-s-logs-*.timer"));
        Assert.Contains($"Description=Archive old logs in {_engine.At("it's logs")} every night\n", File.ReadAllText(timer), StringComparison.Ordinal);
        Assert.Contains("OnCalendar=*-*-* 04:15:00\n", File.ReadAllText(timer), StringComparison.Ordinal);
        var service = File.ReadAllText(Path.ChangeExtension(timer, ".service"));
        Assert.Equal(Environment.IsPrivilegedProcess, service.Contains("\nUser=root\n", StringComparison.Ordinal));
        var encoded = service[(service.IndexOf("-EncodedCommand ", StringComparison.Ordinal) + 16)..].Trim();
        var command = Encoding.Unicode.GetString(Convert.FromBase64String(encoded));
        Assert.Contains("-Retention 30.00:00:00", command, StringComparison.Ordinal);
        Assert.Contains($"'{Path.GetDirectoryName(Repository.ModuleFolder)}'", command, StringComparison.Ordinal);

        _engine.Write("it's logs/b.log", 400);
        File.SetLastWriteTimeUtc(_engine.At("it's logs/b.log"), DateTime.UtcNow.AddDays(-2));
        Assert.Equal((0, ""), RunInShell(command));
        Assert.Equal(["b.log.nc"], Names(_engine.At("it's logs")));

        Run("Save-OldLog.ps1", "-Path \"it's logs\" -Unregister -UnitFolder units");
        Assert.Equal([".service", ".timer"], Names(_engine.At("units")).Select(name => Path.GetExtension(name)));
        Assert.All(Names(_engine.At("units")), name => Assert.StartsWith("nacrith-logs-other-", name, StringComparison.Ordinal));
        Assert.Throws<RuntimeException>(() => Run("Save-OldLog.ps1", "-Path \"it's logs\" -Unregister -UnitFolder units"));
    }

    [Fact]
    public void A_backup_is_verified_before_its_source_goes()
    {
        WriteData();
        var results = Run("Backup-Folder.ps1", "-Path data -Destination backup -Level Fast -RemoveSource");
        Assert.Equal(2, results.Count);
        Assert.All(results, result => Assert.True((bool)result.Properties["Verified"].Value && (bool)result.Properties["Removed"].Value));
        Assert.Empty(Directory.GetFiles(_engine.At("data"), "*", SearchOption.AllDirectories));
        Assert.Equal(["a [1].txt.nc"], Names(_engine.At("backup")));
        Assert.Equal([".hidden.nc"], Names(_engine.At("backup/inner")));
    }

    [Fact]
    public void A_backup_takes_what_changed_and_keeps_the_only_copy_of_what_is_gone()
    {
        WriteData();
        const string arguments = "-Path data -Destination backup -Level Fast";
        Assert.Equal(2, Run("Backup-Folder.ps1", arguments).Count);
        Assert.Empty(Run("Backup-Folder.ps1", arguments));
        _engine.Write("data/a [1].txt", 500);
        File.SetLastWriteTimeUtc(_engine.At("data/a [1].txt"), DateTime.UtcNow.AddMinutes(1));
        Assert.Equal(500L, Assert.Single(Run("Backup-Folder.ps1", arguments)).Properties["Length"].Value);

        _engine.Write("data/a [1].txt", 600);
        File.SetLastWriteTimeUtc(_engine.At("data/a [1].txt"), DateTime.UtcNow.AddMinutes(2));
        var results = Run("Backup-Folder.ps1", $"{arguments} -RemoveSource").ToDictionary(result => Path.GetFileName((string)result.Properties["Path"].Value));
        Assert.True((bool)results[".hidden"].Properties["Removed"].Value);
        Assert.Contains("-Force", (string)results["a [1].txt"].Properties["Error"].Value, StringComparison.Ordinal);
        Assert.Equal(500L, Assert.Single(_engine.Run("Get-NacrithFile -LiteralPath 'backup/a [1].txt.nc'")).Properties["Length"].Value);
        Assert.True((bool)Assert.Single(Run("Backup-Folder.ps1", $"{arguments} -RemoveSource -Force")).Properties["Removed"].Value);
        Assert.Equal(["a [1].txt.nc"], Names(_engine.At("backup")));
        Assert.Equal(1, RunInShell($"& '{Script("Backup-Folder.ps1")}' -Path data -Destination data/backup").ExitCode);
    }

    [Fact]
    public void A_backup_follows_no_links()
    {
        WriteData();
        Directory.CreateDirectory(_engine.At("elsewhere"));
        _engine.Write("elsewhere/precious.txt", 300);
        Directory.CreateSymbolicLink(_engine.At("data/out"), _engine.At("elsewhere"));
        File.CreateSymbolicLink(_engine.At("data/link"), _engine.At("elsewhere/precious.txt"));
        Assert.Equal(2, Run("Backup-Folder.ps1", "-Path data -Destination backup -Level Fast -RemoveSource").Count);
        Assert.Equal(["precious.txt"], Names(_engine.At("elsewhere")));
    }

    [Fact]
    public void Parts_from_several_runs_join_to_one_archive()
    {
        var content = _engine.Write("big.txt", 2000);
        var written = new DateTime(2020, 2, 3, 4, 5, 6, DateTimeKind.Utc);
        File.SetLastWriteTimeUtc(_engine.At("big.txt"), written);
        if (!OperatingSystem.IsWindows())
        {
            File.SetUnixFileMode(_engine.At("big.txt"), UnixFileMode.UserRead);
        }

        Assert.Equal(3, Run("Compress-OnMachines.ps1", "-Path big.txt -Parts 3 -Level Fast").Count);
        Assert.Equal(["big.txt", "big.txt.nc"], _engine.Files);
        File.Delete(_engine.At("big.txt"));
        _engine.Run("Expand-NacrithFile big.txt.nc");
        Assert.Equal(content, File.ReadAllBytes(_engine.At("big.txt")));
        Assert.Equal(written, File.GetLastWriteTimeUtc(_engine.At("big.txt")));
        Assert.True(OperatingSystem.IsWindows() || File.GetUnixFileMode(_engine.At("big.txt")) == UnixFileMode.UserRead);
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
        _engine.Write("in/a.csv", 400);
        Run("Watch-Folder.ps1", "-Path in -Destination out -Filter *.csv -Quiet 0 -Rounds 1 -Level Fast");
        Assert.Equal([300L, 400], _engine.Run("Get-NacrithFile out/*.nc").Select(archive => (long)archive.Properties["Length"].Value).Order());
    }

    [Fact]
    public void What_cannot_be_compressed_is_told_once()
    {
        Directory.CreateDirectory(_engine.At("in"));
        File.CreateSymbolicLink(_engine.At("in/a.csv"), "nowhere");
        _engine.Write("in/b.csv", 300);
        var (exitCode, errors) = RunInShell($"& '{Script("Watch-Folder.ps1")}' -Path in -Destination out -Quiet 0 -Interval 0 -Rounds 3 -Level Fast");
        Assert.Equal(0, exitCode);
        Assert.Equal(1, errors.Split("WARNING").Length - 1);
        Assert.Equal(["b.csv.nc"], Names(_engine.At("out")));
    }

    private void WriteData()
    {
        Directory.CreateDirectory(_engine.At("data/inner"));
        _engine.Write("data/a [1].txt", 400);
        _engine.Write("data/inner/.hidden", 300);
    }

    // What a scheduler sees of a run.
    private (int ExitCode, string Errors) RunInShell(string script)
    {
        const string modulePath = "PSModulePath";
        var before = Environment.GetEnvironmentVariable(modulePath);
        try
        {
            using var errors = new StringWriter();
            using var session = new ShellSession(TextWriter.Null, errors);
            return (session.Run($"Set-Location '{_engine.Folder}'; {script}"), errors.ToString());
        }
        finally
        {
            Environment.SetEnvironmentVariable(modulePath, before);
        }
    }

    private static string Script(string name) => Repository.At($"docs/examples/{name}");

    private Collection<PSObject> Run(string script, string arguments)
    {
        var results = _engine.Run($"& '{Script(script)}' {arguments}");
        Assert.Empty(_engine.Errors);
        return results;
    }

    private static IEnumerable<string> Names(string folder) => Directory.EnumerateFiles(folder).Select(file => Path.GetFileName(file)).Order(StringComparer.Ordinal);
}
