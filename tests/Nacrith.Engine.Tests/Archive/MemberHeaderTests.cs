using Nacrith.Engine.Archive;

namespace Nacrith.Engine.Tests.Archive;

public class MemberHeaderTests
{
    [Theory]
    [InlineData(1)]
    [InlineData(3)]
    [InlineData(200)]
    public void Entries_come_back(int count)
    {
        var time = new DateTime(2026, 1, 2, 3, 4, 5, DateTimeKind.Utc).AddTicks(678);
        var entries = new List<ArchiveEntry>();
        for (var i = 0; i < count; i++)
        {
            entries.Add((i % 3) switch
            {
                0 => new(EntryKind.File, $"folder/Ünïcödé {i}.log", 1000 + i, time, 0x1A4, 0x21),
                1 => new(EntryKind.Folder, $"folder {i}", 0, time, 0x1ED),
                _ => new(EntryKind.Link, $"link {i}", 0, time, LinkTarget: "../elsewhere"),
            });
        }

        var header = new MemberHeader(CompressionLevel.Max, entries.Sum(entry => entry.Length), entries);
        var read = MemberHeader.Parse(header.ToPayload());
        Assert.Equal(header.Level, read.Level);
        Assert.Equal(header.ContentLength, read.ContentLength);
        Assert.Equal(entries, read.Entries);
    }

    [Fact]
    public void Offsets_beyond_four_gigabytes_are_kept()
    {
        const long length = 5_000_000_123;
        var header = new MemberHeader(CompressionLevel.Fast, length, [new(EntryKind.File, "huge", length, DateTime.UnixEpoch)]);
        Assert.Equal(length, MemberHeader.Parse(header.ToPayload()).Entries[0].Length);
    }

    [Fact]
    public void Lengths_that_do_not_add_up_are_refused()
    {
        var entry = new ArchiveEntry(EntryKind.File, "a", 5, DateTime.UnixEpoch);
        var header = new MemberHeader(CompressionLevel.Fast, 11, [entry, entry]);
        Assert.Throws<DamagedArchiveException>(() => MemberHeader.Parse(header.ToPayload()));
    }
}
