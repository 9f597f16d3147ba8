using Nacrith.Engine.Archive;
using Nacrith.Engine.Files;
using Nacrith.Engine.Members;

namespace Nacrith.Engine.Tests.Members;

/// <summary>What goes into a solid archive: its order, and that a file which changes or vanishes meanwhile is told.</summary>
public sealed class MemberSourceTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Like_lies_beside_like()
    {
        var source = MemberSource.Of([Write("b.txt"), Write("a.cs"), Write("a.txt"), Write("b.cs")]);
        Assert.Equal(["a.cs", "b.cs", "a.txt", "b.txt"], source.Entries.Select(entry => entry.Path));
    }

    [Fact]
    public void A_file_that_grows_before_its_turn_is_told()
    {
        var source = MemberSource.Of([Write("a.txt"), Write("b.txt")]);
        File.AppendAllText(_folder.At("b.txt"), "more");
        using var content = source.Open();
        var change = Assert.Throws<SourceChangedException>(() => content.CopyTo(Stream.Null));
        Assert.Equal(_folder.At("b.txt"), change.Path);
    }

    [Fact]
    public void A_file_that_changes_after_its_turn_or_vanishes_is_told()
    {
        var source = MemberSource.Of([Write("a.txt"), Write("b.txt")]);
        source.RequireUnchanged();
        File.SetLastWriteTimeUtc(_folder.At("a.txt"), new DateTime(2020, 1, 1, 0, 0, 0, DateTimeKind.Utc));
        Assert.Throws<SourceChangedException>(source.RequireUnchanged);
        File.Delete(_folder.At("b.txt"));
        using var content = MemberSource.Of([Write("a.txt")]).Open();
        content.CopyTo(Stream.Null);
        Assert.Throws<NacrithException>(() => MemberSource.Of([new(EntryKind.File, _folder.At("b.txt"), "b.txt")]));
    }

    [Fact]
    public void An_archive_whose_source_vanishes_is_not_written()
    {
        var request = new CompressionRequest(_folder.Path, _folder.At("all.nc"))
        {
            Items = [Write("a.txt"), new(EntryKind.File, _folder.At("gone.txt"), "gone.txt")],
        };
        var outcome = Assert.Single(Run.Compress(CompressionLevel.Fast, request));
        Assert.Equal(NacrithErrorKind.SourceUnavailable, outcome.Error?.Kind);
        Assert.Equal(["a.txt"], _folder.Names());
    }

    private SourceItem Write(string name) => new(EntryKind.File, _folder.Write(name, "content"u8), name);
}
