using System.Runtime.Versioning;
using Nacrith.Engine.Archive;
using Nacrith.Engine.Files;
using Nacrith.Engine.Members;

namespace Nacrith.Engine.Tests.Files;

/// <summary>Nobody may read an archive, a restored file or a temporary one who may not read what it was made of.</summary>
[UnsupportedOSPlatform("windows")]
public sealed class PermissionTests : IDisposable
{
    private const UnixFileMode Owner = UnixFileMode.UserRead | UnixFileMode.UserWrite;
    private const UnixFileMode OthersRead = UnixFileMode.GroupRead | UnixFileMode.OtherRead;
    private const UnixFileMode AllEnter = UnixFileMode.UserExecute | UnixFileMode.GroupExecute | UnixFileMode.OtherExecute;

    private readonly TemporaryFolder _folder = new();

    public PermissionTests() => Assert.SkipWhen(OperatingSystem.IsWindows(), "Windows has no modes.");

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData(Owner)]
    [InlineData(Owner | UnixFileMode.GroupRead)]
    [InlineData(UnixFileMode.UserRead)]
    public void An_archive_has_its_files_permissions(UnixFileMode mode)
    {
        var outcome = Assert.Single(Run.Compress(CompressionLevel.Fast, new CompressionRequest(Write("key", mode), _folder.At("key.nc"), RemoveSource: true)));
        Assert.Null(outcome.Error);
        Assert.Equal(mode | Owner, File.GetUnixFileMode(_folder.At("key.nc")));
        Assert.Null(Assert.Single(Run.Expand(_folder.At("key.nc"))).Error);
        Assert.Equal(mode, File.GetUnixFileMode(_folder.At("key")));
    }

    [Fact]
    public void An_archive_of_many_is_for_those_who_may_read_all()
    {
        var items = new List<SourceItem> { Item("all", Owner | OthersRead), Item("script", Owner | OthersRead | AllEnter) };
        Assert.Equal(Owner | OthersRead, ModeOfArchive(items));
        items.Add(Item("group", Owner | UnixFileMode.GroupRead));
        Assert.Equal(Owner | UnixFileMode.GroupRead, ModeOfArchive(items));
        items.Add(Item("secret", Owner));
        Assert.Equal(Owner, ModeOfArchive(items));
    }

    [Fact]
    public void An_archive_of_a_closed_folder_is_closed()
    {
        var folder = Directory.CreateDirectory(_folder.At("private"), Owner | UnixFileMode.UserExecute).FullName;
        Assert.Equal(Owner, ModeOfArchive([new(EntryKind.Folder, folder, "private"), Item("private/all", Owner | OthersRead)]));
        File.SetUnixFileMode(folder, Owner | OthersRead | AllEnter);
        Assert.Equal(Owner | OthersRead, ModeOfArchive([new(EntryKind.Folder, folder, "private"), Item("private/all", Owner | OthersRead)]));
    }

    [Fact]
    public void What_is_being_restored_is_not_for_everybody_meanwhile()
    {
        var entry = new ArchiveEntry(EntryKind.File, "key", 7, DateTime.UnixEpoch, (int)UnixFileMode.UserRead);
        using var staged = new StagedFile(_folder.Path, _folder.At("key"), entry);
        Assert.Equal(Owner, File.GetUnixFileMode(_folder.At(Assert.Single(_folder.Names()))));
        using var sink = new SingleFileSink(new(_folder.At("a.nc"), _folder.Path, "other"));
        sink.Begin(new(CompressionLevel.Fast, 7, [entry]));
        Assert.All(_folder.Names(), name => Assert.Equal(Owner, File.GetUnixFileMode(_folder.At(name))));
    }

    [Fact]
    public void What_nobody_may_read_comes_back_for_its_owner_alone() =>
        Assert.Equal((int)UnixFileMode.UserRead, Assert.Single(MemberSource.Of([Item("closed", UnixFileMode.None)]).Entries).UnixMode);

    private UnixFileMode ModeOfArchive(List<SourceItem> items)
    {
        var request = new CompressionRequest(_folder.Path, _folder.At("all.nc"), Overwrite: true) { Items = items };
        Assert.Null(Assert.Single(Run.Compress(CompressionLevel.Fast, request)).Error);
        return File.GetUnixFileMode(_folder.At("all.nc"));
    }

    private SourceItem Item(string name, UnixFileMode mode) => new(EntryKind.File, Write(name, mode), name);

    private string Write(string name, UnixFileMode mode)
    {
        File.Delete(_folder.At(name));
        var path = _folder.Write(name, "content"u8);
        File.SetUnixFileMode(path, mode);
        return path;
    }
}
