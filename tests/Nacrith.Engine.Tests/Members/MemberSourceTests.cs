using System.Diagnostics;
using System.Net.Sockets;
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

    [Theory]
    [InlineData("pipe")]
    [InlineData("link")]
    public void A_pipe_is_refused_and_not_removed(string name)
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "Windows has no pipes in folders.");
        using (var make = Process.Start("mkfifo", _folder.At("pipe")))
        {
            make.WaitForExit();
        }

        File.CreateSymbolicLink(_folder.At("link"), "pipe");
        var outcome = Assert.Single(Run.Compress(CompressionLevel.Fast, new CompressionRequest(_folder.At(name), _folder.At("a.nc"), RemoveSource: true)));
        Assert.Equal(NacrithErrorKind.SourceUnavailable, outcome.Error?.Kind);
        Assert.Contains("is a pipe", outcome.Error?.Message, StringComparison.Ordinal);
        Assert.Equal(["link", "pipe"], _folder.Names());
    }

    [Theory]
    [InlineData("/dev/null", "is a pipe, a socket or a device")]
    [InlineData("/proc/cpuinfo", "does not tell its length in advance")]
    public void What_only_looks_empty_makes_no_empty_archive(string path, string message)
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "Only Linux has these files.");
        var file = new SourceItem(EntryKind.File, path, "file");
        var request = new CompressionRequest(path, _folder.At("a.nc")) { Items = [Write("a"), file, Write("z")] };
        var outcomes = Run.Compress(CompressionLevel.Fast, request, new CompressionRequest(path, _folder.At("b.nc")));
        Assert.All(outcomes, outcome => Assert.Contains(message, outcome.Error?.Message, StringComparison.Ordinal));
        Assert.Equal(["a", "z"], _folder.Names());
    }

    [Fact]
    public void A_socket_is_refused()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "Sockets of Windows are no files.");
        using var socket = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        socket.Bind(new UnixDomainSocketEndPoint(_folder.At("socket")));
        var item = new SourceItem(EntryKind.File, _folder.At("socket"), "socket");
        Assert.Contains("is a pipe, a socket", Assert.Throws<NacrithException>(() => MemberSource.Of([item])).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void An_empty_file_that_another_program_locks_goes_in()
    {
        var item = new SourceItem(EntryKind.File, _folder.Write("lock", []), "lock");
        using var locked = new FileStream(item.FullPath, FileMode.Open, FileAccess.ReadWrite, OperatingSystem.IsWindows() ? FileShare.Read : FileShare.None);
        using var content = MemberSource.Of([item]).Open();
        Assert.Equal(-1, content.ReadByte());
    }

    [Fact]
    public void An_empty_file_that_grows_before_its_turn_is_told()
    {
        var source = MemberSource.Of([new SourceItem(EntryKind.File, _folder.Write("empty", []), "empty")]);
        File.AppendAllText(_folder.At("empty"), "more");
        using var content = source.Open();
        Assert.Throws<SourceChangedException>(() => content.CopyTo(Stream.Null));
    }

    private SourceItem Write(string name) => new(EntryKind.File, _folder.Write(name, "content"u8), name);
}
