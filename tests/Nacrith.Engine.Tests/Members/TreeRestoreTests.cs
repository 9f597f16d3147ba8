using System.Text;
using Nacrith.Engine.Archive;
using Nacrith.Engine.Members;
using Nacrith.Engine.Threading;

namespace Nacrith.Engine.Tests.Members;

/// <summary>Solid archives, hostile ones among them: what they restore, and that nothing comes to lie outside the destination.</summary>
public sealed class TreeRestoreTests : IDisposable
{
    private static readonly DateTime Time = new(2021, 3, 4, 5, 6, 7, DateTimeKind.Utc);

    private readonly TemporaryFolder _folder = new();
    private readonly WorkCrew _crew = new(1);

    public void Dispose()
    {
        _folder.Dispose();
        _crew.Dispose();
    }

    [Theory]
    [InlineData("../evil")]
    [InlineData("/etc/evil")]
    [InlineData("a/../../evil")]
    [InlineData("a//evil")]
    [InlineData("./evil")]
    [InlineData("a/")]
    [InlineData("nul\0byte")]
    [InlineData(".nacrith-1-00000000000000000000000000000000.tmp")]
    public void A_name_that_leads_out_is_refused_and_nothing_is_written(string path)
    {
        var outcome = Expand(File("good", "fine"), File(path, "bad"));
        Assert.Equal(NacrithErrorKind.UnsafeName, outcome.Error?.Kind);
        Assert.Equal(["archive.nc"], _folder.Names());
    }

    [Fact]
    public void A_name_that_is_there_twice_or_lies_in_a_file_is_refused()
    {
        Assert.Equal(NacrithErrorKind.UnsafeName, Expand(File("a", "1"), File("a", "2")).Error?.Kind);
        Assert.Equal(NacrithErrorKind.UnsafeName, Expand(File("a", "1"), File("a/b", "2")).Error?.Kind);
        Assert.Equal(NacrithErrorKind.UnsafeName, Expand(Link("a", "elsewhere"), File("a/b", "2")).Error?.Kind);
        Assert.Equal(["archive.nc"], _folder.Names());
    }

    [Fact]
    public void A_bad_name_that_is_left_out_keeps_nothing_else_from_being_restored()
    {
        var archive = Write(File("a", "1"), File("a/b", "2"), File("../evil", "3"), File("good", "fine"));
        var outcome = Expand(archive, select: path => path is "a" or "good");
        Assert.Null(outcome.Error);
        Assert.Equal(["a", "good"], Directory.EnumerateFileSystemEntries(_folder.At("out")).Select(path => Path.GetFileName(path)!).Order());
        Assert.Equal("fine", System.IO.File.ReadAllText(At("good")));
    }

    [Theory]
    [InlineData("/etc")]
    [InlineData("..")]
    [InlineData("../elsewhere")]
    [InlineData("sub/../../elsewhere")]
    [InlineData("sub/..")]
    [InlineData("")]
    public void A_link_that_may_lead_out_is_refused_and_the_rest_is_restored(string target)
    {
        var outcome = Expand(Folder("sub"), File("sub/a", "content"), Link("link", target));
        Assert.Null(outcome.Error);
        Assert.Equal(NacrithErrorKind.UnsafeName, Assert.Single(outcome.Refused).Kind);
        Assert.Equal("content", System.IO.File.ReadAllText(At("sub/a")));
        Assert.Null(new FileInfo(At("link")).LinkTarget);
        Assert.True(System.IO.File.Exists(_folder.At("archive.nc")), "an archive of which something was refused is kept");
    }

    [Fact]
    public void Links_that_stay_inside_are_links_again()
    {
        var outcome = Expand(Link("sub/up", "../a"), Link("chain", "sub/up"), Link("dangling", "nowhere"), File("a", "content"));
        Assert.Null(outcome.Error);
        Assert.Empty(outcome.Refused);
        Assert.Equal("../a", new FileInfo(At("sub/up")).LinkTarget);
        Assert.Equal("content", System.IO.File.ReadAllText(At("chain")));
        Assert.Equal("nowhere", new FileInfo(At("dangling")).LinkTarget);
    }

    [Fact]
    public void Nothing_is_written_through_a_link_that_lies_in_the_destination()
    {
        Directory.CreateDirectory(_folder.At("outside"));
        Directory.CreateDirectory(_folder.At("out"));
        Directory.CreateSymbolicLink(At("sub"), _folder.At("outside"));
        foreach (var entries in new[] { [File("sub/a", "bad"), File("b", "good")], new[] { Folder("sub"), File("b", "good") } })
        {
            var outcome = Expand(overwrite: true, entries);
            Assert.Equal(NacrithErrorKind.UnsafeName, outcome.Error?.Kind);
        }

        var refused = Expand(overwrite: true, Link("b", "sub/a"), File("c", "good"));
        Assert.Equal(NacrithErrorKind.UnsafeName, Assert.Single(refused.Refused).Kind);
        Assert.Empty(Directory.EnumerateFileSystemEntries(_folder.At("outside")));
        Assert.Equal(["c", "sub"], Directory.EnumerateFileSystemEntries(_folder.At("out")).Select(path => Path.GetFileName(path)!).Order());
    }

    [Fact]
    public void A_link_in_the_place_of_a_file_is_replaced_and_not_followed()
    {
        var outside = _folder.Write("outside", "precious"u8);
        Directory.CreateDirectory(_folder.At("out"));
        System.IO.File.CreateSymbolicLink(At("a"), outside);
        Assert.Equal(NacrithErrorKind.DestinationExists, Expand(File("a", "new"), File("b", "")).Error?.Kind);
        Assert.Null(Expand(overwrite: true, File("a", "new"), File("b", "")).Error);
        Assert.Equal("new", System.IO.File.ReadAllText(At("a")));
        Assert.Null(new FileInfo(At("a")).LinkTarget);
        Assert.Equal("precious", System.IO.File.ReadAllText(outside));
    }

    [Fact]
    public void A_damaged_archive_leaves_nothing()
    {
        var archive = Write(Folder("empty"), File("a", new string('x', 500)), File("b", "content"));
        var bytes = System.IO.File.ReadAllBytes(archive);
        bytes[^3] ^= 1;
        System.IO.File.WriteAllBytes(archive, bytes);
        Assert.Equal(NacrithErrorKind.DamagedArchive, Expand(archive).Error?.Kind);
        Assert.Equal(["archive.nc"], _folder.Names());
    }

    [Fact]
    public void Joined_trees_are_one_tree_and_a_file_joined_to_a_tree_is_refused()
    {
        var first = System.IO.File.ReadAllBytes(Write(File("x/a", "1"), Folder("x/empty")));
        var second = System.IO.File.ReadAllBytes(Write(File("x/b", "2")));
        var file = System.IO.File.ReadAllBytes(Write(File("c", "3")));
        Assert.Null(Expand(_folder.Write("joined.nc", [.. first, .. second])).Error);
        Assert.Equal("12", System.IO.File.ReadAllText(At("x/a")) + System.IO.File.ReadAllText(At("x/b")));
        Assert.True(Directory.Exists(At("x/empty")));
        Directory.Delete(_folder.At("out"), recursive: true);
        Assert.Equal(NacrithErrorKind.UnsupportedArchive, Expand(_folder.Write("joined.nc", [.. first, .. file])).Error?.Kind);
        Assert.Equal(NacrithErrorKind.UnsupportedArchive, Expand(_folder.Write("joined.nc", [.. file, .. first])).Error?.Kind);
        Assert.False(Directory.Exists(_folder.At("out")) && Directory.EnumerateFileSystemEntries(_folder.At("out")).Any());
    }

    private static (ArchiveEntry Entry, string Content) File(string path, string content) =>
        (new(EntryKind.File, path, Encoding.UTF8.GetByteCount(content), Time), content);

    private static (ArchiveEntry Entry, string Content) Folder(string path) => (new(EntryKind.Folder, path, 0, Time), "");

    private static (ArchiveEntry Entry, string Content) Link(string path, string target) =>
        (new(EntryKind.Link, path, 0, Time) { LinkTarget = target }, "");

    private string At(string path) => Path.Combine(_folder.At("out"), path);

    private string Write(params (ArchiveEntry Entry, string Content)[] parts)
    {
        var content = Encoding.UTF8.GetBytes(string.Concat(parts.Select(part => part.Content)));
        var header = new MemberHeader(CompressionLevel.Fast, content.Length, [.. parts.Select(part => part.Entry)]);
        using var output = new MemoryStream();
        var services = new CodingServices(_ => throw new InvalidOperationException(), _crew, new WorkMonitor(content.Length, CancellationToken.None));
        MemberEncoder.Encode(new MemoryStream(content), header, output, services);
        return _folder.Write("archive.nc", output.ToArray());
    }

    private ExpansionOutcome Expand(params (ArchiveEntry Entry, string Content)[] parts) => Expand(false, parts);

    private ExpansionOutcome Expand(bool overwrite, params (ArchiveEntry Entry, string Content)[] parts) => Expand(Write(parts), overwrite);

    private ExpansionOutcome Expand(string archive, bool overwrite = false, Func<string, bool>? select = null)
    {
        var outcomes = new List<ExpansionOutcome>();
        var request = new ExpansionRequest(archive, _folder.Path, "out", overwrite, RemoveSource: true) { Select = select };
        Expander.Expand([request], new ExpansionOptions(), outcomes.Add, null, CancellationToken.None);
        return Assert.Single(outcomes);
    }
}
