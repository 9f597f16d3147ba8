using Nacrith.Engine.Archive;
using Nacrith.Engine.Members;

namespace Nacrith.Engine.Tests.Members;

public class ExpandableCheckTests
{
    [Fact]
    public void What_a_reader_takes_is_written() => Require("a", "a.txt", "b/a.txt");

    [Theory]
    [InlineData("a", "a/x")]
    [InlineData("a", "a")]
    [InlineData("../a", "b")]
    public void What_a_reader_would_refuse_is_not_written(string first, string second) =>
        Assert.Equal(NacrithErrorKind.UnsafeName, Assert.Throws<NacrithException>(() => Require(first, second)).Kind);

    [Fact]
    public void A_path_that_is_too_long_is_not_written() =>
        Assert.Equal(NacrithErrorKind.UnsafeName, Assert.Throws<NacrithException>(() => Require(new string('a', ArchiveLimits.PathLength + 1))).Kind);

    [Fact]
    public void More_names_than_an_archive_holds_are_not_written()
    {
        const int each = 1 << 14;
        var names = Enumerable.Range(0, (ArchiveLimits.EntryListLength / each) + 1).Select(i => $"{i}".PadRight(each, 'a')).ToArray();
        Assert.Equal(NacrithErrorKind.TooManyEntries, Assert.Throws<NacrithException>(() => Require(names)).Kind);
    }

    private static void Require(params string[] paths) => ExpandableCheck.Require(
        new MemberHeader(CompressionLevel.Fast, 0, [.. paths.Select(path => new ArchiveEntry(EntryKind.File, path, 0, DateTime.UnixEpoch))]), "source");
}
