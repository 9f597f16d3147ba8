using System.Management.Automation;

namespace Nacrith.PowerShell.Tests;

/// <summary>-Update leaves out what an archive holds as it is now, and nothing else: a backup must not miss a version.</summary>
[Collection(HostedEngine.OneAtATime)]
public sealed class UpdateTests : IDisposable
{
    private static readonly DateTime LongAgo = new(2020, 2, 3, 4, 5, 6, DateTimeKind.Utc);

    private readonly HostedEngine _engine = new();

    public void Dispose() => _engine.Dispose();

    [Fact]
    public void A_file_behind_a_link_is_archived_again_when_it_changed()
    {
        _engine.Write("real-1.log", 300);
        File.CreateSymbolicLink(_engine.At("current.log"), "real-1.log");
        AssertUpdated("Compress-NacrithFile current.log -Level Fast -Update");
        var content = _engine.Write("real-1.log", 500);
        AssertUpdated("Compress-NacrithFile current.log -Level Fast -Update");
        _engine.Run("Expand-NacrithFile current.log.nc -DestinationPath back.log");
        Assert.Equal(content, File.ReadAllBytes(_engine.At("back.log")));
    }

    [Fact]
    public void Newer_asks_when_the_file_behind_a_link_was_written()
    {
        _engine.Write("real.log", 300);
        File.CreateSymbolicLink(_engine.At("current.log"), "real.log");
        File.SetLastWriteTimeUtc(_engine.At("real.log"), LongAgo);
        Assert.Empty(_engine.Run("Compress-NacrithFile current.log -Level Fast -Newer 2021-01-01"));
        File.SetLastWriteTimeUtc(_engine.At("real.log"), DateTime.UtcNow.AddDays(2));
        Assert.Single(_engine.Run("Compress-NacrithFile current.log -Level Fast -Newer ([datetime]::Now.AddDays(1))"));
        Assert.Empty(_engine.Errors);
    }

    [Fact]
    public void A_file_moved_in_with_an_old_time_stamp_gets_into_the_solid_archive()
    {
        const string script = "Compress-NacrithFile docs -Recurse -Archive b.nc -Level Fast -Update";
        WriteDocuments();
        AssertUpdated(script);
        _engine.Write("old.txt", 200);
        File.SetLastWriteTimeUtc(_engine.At("old.txt"), LongAgo);
        File.Move(_engine.At("old.txt"), _engine.At("docs/old.txt"));
        AssertUpdated(script);
        Assert.Contains("docs/old.txt", Entries("b.nc"));
    }

    [Fact]
    public void A_file_replaced_by_an_older_one_is_mirrored()
    {
        const string script = "Compress-NacrithFile docs -Recurse -DestinationPath mirror -Level Fast -Update";
        WriteDocuments();
        Assert.Equal(2, _engine.Run(script).Count);
        Assert.Empty(_engine.Run(script));
        ReplaceByOlder("docs/a.txt", 300);
        Assert.Equal(_engine.At("docs/a.txt"), AssertUpdated(script).Properties["Path"].Value);
        _engine.Run("Expand-NacrithFile mirror/a.txt.nc -DestinationPath back.txt");
        Assert.Equal("v", File.ReadAllText(_engine.At("back.txt"))[..1]);
    }

    [Theory]
    [InlineData("Remove-Item docs/b.txt")]
    [InlineData("[IO.File]::Move(\"$PWD/docs/b.txt\", \"$PWD/docs/c.txt\")")]
    [InlineData("$null = New-Item docs/empty -ItemType Directory")]
    [InlineData("(Get-Item docs/b.txt).LastWriteTime = '2019-01-01'")]
    [InlineData("Set-Content docs/b.txt short; (Get-Item docs/b.txt).LastWriteTime = '2019-01-01'")]
    [InlineData("Remove-Item docs/link; $null = [IO.File]::CreateSymbolicLink(\"$PWD/docs/link\", 'b.txt')")]
    public void What_is_gone_new_or_different_makes_a_solid_archive_out_of_date(string change)
    {
        const string script = "Compress-NacrithFile docs -Recurse -Archive docs/b.nc -Level Fast -Update";
        WriteDocuments();
        File.CreateSymbolicLink(_engine.At("docs/link"), "a.txt");
        AssertUpdated(script);
        _engine.Run(change);
        Assert.Empty(_engine.Errors);
        AssertUpdated(script);
    }

    [Fact]
    public void An_archive_that_is_cut_short_joined_or_of_another_file_is_replaced()
    {
        const string script = "Compress-NacrithFile a.txt -Level Fast -Update";
        _engine.Write("a.txt", 300);
        _engine.Write("b.txt", 400);
        AssertUpdated(script);
        var archive = File.ReadAllBytes(_engine.At("a.txt.nc"));
        _engine.Run("Compress-NacrithFile b.txt -Level Fast");
        foreach (var other in new byte[][] { archive[..^9], [.. archive, .. archive], archive[..10], [], File.ReadAllBytes(_engine.At("b.txt.nc")) })
        {
            File.WriteAllBytes(_engine.At("a.txt.nc"), other);
            AssertUpdated(script);
            Assert.Equal(archive, File.ReadAllBytes(_engine.At("a.txt.nc")));
        }
    }

    [Theory]
    [InlineData("Compress-NacrithFile docs/a.txt -DestinationPath letter.txt -Level Fast -Update")]
    [InlineData("Compress-NacrithFile docs -Recurse -Archive letter.txt -Level Fast -Update")]
    public void A_document_in_the_place_of_the_archive_is_kept_unless_forced(string script)
    {
        WriteDocuments();
        var letter = _engine.Write("letter.txt", 200);
        File.SetLastWriteTimeUtc(_engine.At("letter.txt"), LongAgo);
        Assert.Empty(_engine.Run(script));
        Assert.StartsWith("DestinationExists", Assert.Single(_engine.Errors).FullyQualifiedErrorId, StringComparison.Ordinal);
        Assert.Equal(letter, File.ReadAllBytes(_engine.At("letter.txt")));
        Assert.Single(_engine.Run(script + " -Force"));
        Assert.Empty(_engine.Errors);
        Assert.Empty(_engine.Run(script));
    }

    [Theory]
    [InlineData("Compress-NacrithFile docs/a.txt -Level Fast -Update", "docs/a.txt")]
    [InlineData("Compress-NacrithFile docs -Recurse -Archive b.nc -Level Fast -Update", "docs")]
    public void What_is_up_to_date_is_told_and_never_removed(string script, string path)
    {
        WriteDocuments();
        AssertUpdated(script);
        var verbose = _engine.Run(script + " -RemoveSource -Verbose 4>&1").Select(message => message.BaseObject).OfType<VerboseRecord>();
        Assert.StartsWith($"'{_engine.At(path)}' has not changed", Assert.Single(verbose).Message, StringComparison.Ordinal);
        Assert.True(File.Exists(_engine.At("docs/a.txt")));
    }

    [Fact]
    public void A_solid_archive_whose_sources_were_removed_is_kept()
    {
        WriteDocuments();
        Assert.Single(_engine.Run("Compress-NacrithFile docs -Recurse -Archive b.nc -Level Fast -Update -RemoveSource"));
        var archive = File.ReadAllBytes(_engine.At("b.nc"));
        Directory.CreateDirectory(_engine.At("docs"));
        foreach (var switches in new[] { "-Update -RemoveSource", "-Update" })
        {
            Assert.Empty(_engine.Run($"Compress-NacrithFile docs -Recurse -Archive b.nc -Level Fast {switches}"));
            Assert.StartsWith("ArchiveKept", Assert.Single(_engine.Errors).FullyQualifiedErrorId, StringComparison.Ordinal);
            Assert.Equal(archive, File.ReadAllBytes(_engine.At("b.nc")));
        }
    }

    [Fact]
    public void A_solid_archive_is_kept_when_something_that_was_named_is_not_there()
    {
        WriteDocuments();
        Assert.Single(_engine.Run("Compress-NacrithFile docs -Recurse -Archive b.nc -Level Fast"));
        var archive = File.ReadAllBytes(_engine.At("b.nc"));
        File.WriteAllText(_engine.At("docs/new.txt"), "new");
        Assert.Empty(_engine.Run("Compress-NacrithFile docs, unmounted -Recurse -Archive b.nc -Level Fast -Update"));
        Assert.Equal(["ArchiveKept", "PathNotFound"], _engine.Errors.Select(error => error.FullyQualifiedErrorId.Split(',')[0]).Order());
        Assert.Equal(archive, File.ReadAllBytes(_engine.At("b.nc")));
        Assert.Single(_engine.Run("Compress-NacrithFile docs, unmounted -Recurse -Archive b.nc -Level Fast -Update -Force"));
    }

    [Fact]
    public void The_archive_of_a_log_that_was_removed_is_not_replaced_by_that_of_its_successor()
    {
        File.WriteAllText(_engine.At("app.log"), "one");
        Assert.Single(_engine.Run("Compress-NacrithFile app.log -Level Fast -Update -RemoveSource"));
        File.WriteAllText(_engine.At("app.log"), "two");
        Assert.Empty(_engine.Run("Compress-NacrithFile app.log -Level Fast -Update -RemoveSource"));
        Assert.StartsWith("DestinationExists", Assert.Single(_engine.Errors).FullyQualifiedErrorId, StringComparison.Ordinal);
        Assert.True(File.Exists(_engine.At("app.log")));
        Assert.Single(_engine.Run("Expand-NacrithFile app.log.nc -DestinationPath old/"));
        Assert.Equal("one", File.ReadAllText(_engine.At("old/app.log")));
    }

    // The first time it writes, and the second time there is nothing to do.
    private PSObject AssertUpdated(string script)
    {
        var result = Assert.Single(_engine.Run(script));
        Assert.Empty(_engine.Errors);
        Assert.Empty(_engine.Run(script));
        Assert.Empty(_engine.Errors);
        return result;
    }

    private void WriteDocuments()
    {
        Directory.CreateDirectory(_engine.At("docs"));
        _engine.Write("docs/a.txt", 300);
        _engine.Write("docs/b.txt", 400);
    }

    private void ReplaceByOlder(string name, int length)
    {
        File.WriteAllText(_engine.At("v"), new string('v', length));
        File.SetLastWriteTimeUtc(_engine.At("v"), LongAgo);
        File.Move(_engine.At("v"), _engine.At(name), overwrite: true);
    }

    private List<string> Entries(string archive) =>
        [.. _engine.Run($"(Get-NacrithFile {archive}).Entries | ForEach-Object Name").Select(name => (string)name.BaseObject)];
}
