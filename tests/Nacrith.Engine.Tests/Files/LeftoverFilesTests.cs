using System.Globalization;
using Nacrith.Engine.Files;

namespace Nacrith.Engine.Tests.Files;

/// <summary>Which temporary files a run may remove.</summary>
public sealed class LeftoverFilesTests
{
    [Fact]
    public void A_file_in_use_stays_though_it_has_its_sources_time_already()
    {
        using var folder = new TemporaryFolder();
        var file = folder.Write(LeftoverFiles.NewName(), "content"u8);
        File.SetLastWriteTimeUtc(file, new DateTime(2001, 2, 3, 4, 5, 6, DateTimeKind.Utc));
        LeftoverFiles.Remove(Path.GetDirectoryName(file)!);
        Assert.True(File.Exists(file));
    }

    [Fact]
    public void What_a_process_that_is_gone_left_is_removed()
    {
        using var folder = new TemporaryFolder();
        var file = folder.Write(NameOfAnother(), "content"u8);
        LeftoverFiles.Remove(Path.GetDirectoryName(file)!);
        Assert.False(File.Exists(file));
    }

    [Fact]
    public void A_folder_is_looked_through_once_a_run()
    {
        using var folder = new TemporaryFolder();
        var name = NameOfAnother();
        LeftoverFiles.BeginRun();
        LeftoverFiles.RemoveOnce(folder.Path);
        folder.Write(name, "content"u8);
        LeftoverFiles.RemoveOnce(folder.Path);
        Assert.Equal([name], folder.Names());
        LeftoverFiles.BeginRun();
        LeftoverFiles.RemoveOnce(folder.Path);
        Assert.Empty(folder.Names());
    }

    [Theory]
    [InlineData(0, true)]
    [InlineData(23, true)]
    [InlineData(25, false)]
    public void What_another_machine_or_container_writes_stays_for_a_day(int hours, bool stays)
    {
        using var folder = new TemporaryFolder();
        var file = folder.Write(NameOfAnother("0123456789abcdef"), "content"u8);
        var time = DateTime.UtcNow.AddHours(-hours);
        File.SetLastWriteTimeUtc(file, time);
        File.SetLastAccessTimeUtc(file, time);
        LeftoverFiles.Remove(folder.Path);
        Assert.Equal(stays, File.Exists(file));
    }

    [Fact]
    public void What_is_about_to_get_its_name_elsewhere_stays_though_it_has_its_sources_time()
    {
        using var folder = new TemporaryFolder();
        var file = folder.Write(NameOfAnother("0123456789abcdef"), "content"u8);
        File.SetLastWriteTimeUtc(file, new DateTime(2001, 2, 3, 4, 5, 6, DateTimeKind.Utc));
        LeftoverFiles.Remove(folder.Path);
        Assert.True(File.Exists(file));
    }

    // Of a process that is not there, in this process space or in another.
    private static string NameOfAnother(string? space = null)
    {
        var mine = Environment.ProcessId.ToString(CultureInfo.InvariantCulture);
        var name = LeftoverFiles.NewName().Replace($"-{mine}-", "-2147483646-", StringComparison.Ordinal);
        return space is null ? name : name.Replace(ProcessSpace.Mark, space, StringComparison.Ordinal);
    }
}
