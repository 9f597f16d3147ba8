using Nacrith.Engine.Archive;
using Nacrith.Engine.Lanes;
using Nacrith.Engine.Language.Gguf;
using Nacrith.Engine.Language.Portable;
using Nacrith.Engine.Members;
using Nacrith.Engine.Salvage;
using Nacrith.Engine.Threading;
using Nacrith.Engine.Tests.Forms;

namespace Nacrith.Engine.Tests.Archive;

/// <summary>What is recovered from damaged archives is right and in its place, and what is missing is listed.</summary>
public sealed class SalvageTests : IDisposable
{
    private const int BlockLength = 1000;

    private readonly TemporaryFolder _folder = new();
    private readonly WorkCrew _crew = new(1);

    public void Dispose()
    {
        _folder.Dispose();
        _crew.Dispose();
    }

    [Fact]
    public void An_undamaged_archive_is_complete()
    {
        var (archive, content, _) = Build(3);
        var file = Assert.Single(Salvage(archive));
        Assert.Empty(file.Missing);
        Assert.Equal(content, File.ReadAllBytes(file.DestinationPath!));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(4)]
    public void A_damaged_block_is_missing_and_the_others_keep_their_places(int lost)
    {
        var (archive, content, records) = Build(5);
        archive[records[lost] + 40] ^= 0x10;
        AssertMissing(archive, content, (lost * BlockLength, BlockLength));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    public void A_damaged_length_loses_one_block_too(int distance)
    {
        var (archive, content, records) = Build(5);
        archive[records[2] + distance] ^= 0x3F;
        AssertMissing(archive, content, (2 * BlockLength, BlockLength));
    }

    [Fact]
    public void Two_gaps_and_what_is_between_them_keep_their_places()
    {
        var (archive, content, records) = Build(6);
        archive[records[1] + 9] ^= 1;
        archive[records[3] + 1] ^= 0x55;
        archive[records[4] + 9] ^= 1;
        AssertMissing(archive, content, (BlockLength, BlockLength), (3 * BlockLength, 2 * BlockLength));
    }

    [Fact]
    public void A_cut_archive_gives_its_beginning()
    {
        var (archive, content, records) = Build(5);
        AssertMissing(archive[..(records[3] + 20)], content, (3 * BlockLength, 2 * BlockLength));
    }

    [Fact]
    public void Without_its_header_a_file_is_named_after_the_archive()
    {
        var (archive, content, _) = Build(3);
        archive[9] ^= 1;
        var file = Assert.Single(Salvage(archive));
        Assert.Equal(_folder.At("damaged.txt"), file.DestinationPath);
        Assert.Empty(file.Missing);
        Assert.Equal(content, File.ReadAllBytes(file.DestinationPath!));
    }

    [Fact]
    public void Without_header_and_end_the_length_is_unknown()
    {
        var (archive, content, _) = Build(3);
        archive[9] ^= 1;
        var file = Assert.Single(Salvage(archive[..^9]));
        Assert.Equal(new MissingRange(content.Length, -1, "the archive is damaged here"), Assert.Single(file.Missing));
        Assert.Equal(content, File.ReadAllBytes(file.DestinationPath!));
    }

    [Fact]
    public void Members_that_were_joined_are_one_file_with_a_gap()
    {
        var (first, content, records) = Build(3);
        var (second, other, _) = Build(2, seed: 8);
        first[records[2] + 30] ^= 1;
        AssertMissing([.. first, .. second], [.. content, .. other], (2 * BlockLength, BlockLength));
    }

    [Fact]
    public void Blocks_behind_a_lost_one_of_a_chain_are_lost_until_the_models_start_afresh()
    {
        var (archive, content, records) = BuildChain();
        archive[records[1] + 20] ^= 1;
        AssertMissing(archive, content, (BlockLength, BlockLength), (2 * BlockLength, BlockLength));
    }

    [Fact]
    public void A_block_that_is_not_of_its_form_is_missing_alone()
    {
        var content = FormSamples.WideProse(3 * BlockLength / 2);
        var header = new MemberHeader(CompressionLevel.Fast, content.Length, [new(EntryKind.File, "a.txt", content.Length, DateTime.UnixEpoch)]);
        var (monitor, count) = (new WorkMonitor(0, CancellationToken.None), 0);
        var (archive, _) = Write(header, content, part =>
        {
            var block = Engine.Blocks.IndependentBlock.Encode(part, monitor);
            return count++ == 1 ? block with { Runs = [block.Runs[0] with { CodedLength = block.CodedLength + 1 }] } : block;
        });
        AssertMissing(archive, content, (BlockLength, BlockLength));
    }

    [Fact]
    public void Files_of_a_folder_are_complete_where_no_block_is_lost()
    {
        var content = Samples.Random(3 * BlockLength);
        ArchiveEntry Entry(string name, int length) => new(EntryKind.File, name, length, DateTime.UnixEpoch);
        var header = new MemberHeader(CompressionLevel.Fast, content.Length, [Entry("a", 500), Entry("sub/b", 1000), Entry("empty", 0), Entry("c", 1500)]);
        var (archive, records) = Write(header, content, part => Block.Stored(part));
        archive[records[0] + 50] ^= 1;
        var files = Salvage(archive);
        Assert.Equal(["a", "b", "empty", "c"], files.Select(file => Path.GetFileName(file.Path)));
        Assert.Null(files[0].DestinationPath);
        Assert.EndsWith("b.incomplete", files[1].DestinationPath, StringComparison.Ordinal);
        Assert.Equal(content[1000..1500], File.ReadAllBytes(files[1].DestinationPath!)[500..]);
        Assert.Equal((0, 0), (files[2].Length, files[2].Missing.Count));
        Assert.Equal(content[1500..], File.ReadAllBytes(files[3].DestinationPath!));
    }

    [Fact]
    public void Only_what_is_selected_is_recovered_links_and_folders_with_it()
    {
        var content = Samples.Random(3 * BlockLength);
        var time = new DateTime(2020, 1, 2, 3, 4, 5, DateTimeKind.Utc);
        ArchiveEntry Entry(EntryKind kind, string name, int length = 0, string target = "") => new(kind, name, length, time, LinkTarget: target);
        var header = new MemberHeader(CompressionLevel.Fast, content.Length,
        [
            Entry(EntryKind.Folder, "logs"), Entry(EntryKind.Folder, "notes"), Entry(EntryKind.File, "a.txt", 500), Entry(EntryKind.File, "logs/b.log", 1000),
            Entry(EntryKind.File, "notes/c.txt", 1500), Entry(EntryKind.Link, "notes/d.txt", target: "c.txt"), Entry(EntryKind.Link, "out.txt", target: "../x"),
        ]);
        var (archive, records) = Write(header, content, part => Block.Stored(part));
        archive[records[0] + 50] ^= 1;
        var outcome = Outcome(archive, select: path => path == "notes" || path.EndsWith(".txt", StringComparison.Ordinal), name: "rescued");
        Assert.Equal(["rescued/a.txt", "rescued/notes/c.txt"], outcome.Files.Select(file => Path.GetRelativePath(_folder.Path, file.Path).Replace('\\', '/')));
        Assert.Null(outcome.Files[0].DestinationPath);
        Assert.Equal(content[1500..], File.ReadAllBytes(_folder.At("rescued/notes/c.txt")));
        Assert.Equal("c.txt", new FileInfo(_folder.At("rescued/notes/d.txt")).LinkTarget);
        Assert.Equal(time, Directory.GetLastWriteTimeUtc(_folder.At("rescued/notes")));
        Assert.Equal(NacrithErrorKind.UnsafeName, Assert.Single(outcome.Refused).Kind);
        Assert.Equal(["damaged.txt.nc", "rescued"], _folder.Names());
        Assert.Equal("notes", Path.GetFileName(Assert.Single(Directory.GetFileSystemEntries(_folder.At("rescued")))));
    }

    [Fact]
    public void A_file_is_recovered_if_it_is_selected_or_has_lost_its_name()
    {
        var (archive, content, _) = Build(2);
        Assert.Empty(Outcome(archive, select: _ => false).Files);
        archive[9] ^= 1;
        Assert.Equal(content, File.ReadAllBytes(Assert.Single(Outcome(archive, select: _ => false).Files).DestinationPath!));
    }

    [Fact]
    public void Nothing_is_recovered_through_a_link()
    {
        var elsewhere = Directory.CreateDirectory(_folder.At("elsewhere")).FullName;
        Directory.CreateSymbolicLink(_folder.At("sub"), elsewhere);
        var content = Samples.Random(BlockLength);
        var header = new MemberHeader(CompressionLevel.Fast, content.Length,
            [new(EntryKind.File, "sub/a", 600, DateTime.UnixEpoch), new(EntryKind.File, "b", 400, DateTime.UnixEpoch)]);
        Assert.Equal(NacrithErrorKind.UnsafeName, Outcome(Write(header, content, part => Block.Stored(part)).Archive).Error?.Kind);
        Assert.Empty(Directory.GetFileSystemEntries(elsewhere));
    }

    [Fact]
    public void What_is_in_the_way_of_one_file_does_not_cost_the_others()
    {
        var content = Samples.Random(3 * BlockLength);
        var header = new MemberHeader(CompressionLevel.Fast, content.Length,
        [
            new(EntryKind.Link, "link", 0, DateTime.UnixEpoch, LinkTarget: "d"), new(EntryKind.File, "a", 500, DateTime.UnixEpoch),
            new(EntryKind.File, "b", 1000, DateTime.UnixEpoch), new(EntryKind.File, "c", 700, DateTime.UnixEpoch), new(EntryKind.File, "d", 800, DateTime.UnixEpoch),
        ]);
        Directory.CreateDirectory(_folder.At("rescued/c"));
        _folder.Write("rescued/a", "mine"u8);
        _folder.Write("rescued/link", "mine"u8);
        var outcome = Outcome(Write(header, content, part => Block.Stored(part)).Archive, name: "rescued", overwrite: false);
        Assert.Null(outcome.Error);
        Assert.Equal(["b", "d"], outcome.Files.Select(file => Path.GetFileName(file.DestinationPath)));
        Assert.Equal(["link", "a", "c"], outcome.Refused.Select(error => Path.GetFileName(error.Path)));
        Assert.Equal("mine", File.ReadAllText(_folder.At("rescued/a")));
        Assert.Equal(content[2200..], File.ReadAllBytes(_folder.At("rescued/d")));
        Assert.Equal(7, Directory.GetFileSystemEntries(_folder.Path, "*", SearchOption.AllDirectories).Length);
    }

    [Fact]
    public void A_file_is_closed_when_its_last_byte_has_come()
    {
        var files = Enumerable.Range(0, 20).Select(i => new ArchiveEntry(EntryKind.File, $"{i}", 10, DateTime.UnixEpoch)).ToList();
        using var tree = new MemberFiles(new(CompressionLevel.Fast, 200, files), new(_folder.At("a.nc"), _folder.Path));
        tree.Write(0, new byte[55]);
        tree.Miss(55, 20, "lost");
        tree.Write(75, new byte[120]);

        // Of one file nothing was recovered. An open file is locked: it is the last, of which bytes are still to come.
        var open = _folder.Names().Count(name => !CanOpen(_folder.At(name)));
        Assert.Equal((19, 1), (_folder.Names().Length, open));
    }

    [Fact]
    public void A_block_without_the_name_of_its_model_is_missing_and_so_is_nothing_else()
    {
        var model = TinyModel.WriteTo(_folder);
        using var portable = PortableModel.Load(GgufFile.Open(model), _crew);
        var content = Samples.Prose(400);
        var output = new MemoryStream();
        var header = new MemberHeader(CompressionLevel.Max, content.Length, [new(EntryKind.File, "a", content.Length, DateTime.UnixEpoch)]);
        MemberEncoder.Encode(new MemoryStream(content), header, output, new(_ => new OwnLanes(portable), _crew, new(0, CancellationToken.None)));
        var archive = output.ToArray();
        Assert.Empty(Assert.Single(Salvage(archive, model)).Missing);

        var name = archive.AsSpan().IndexOf(portable.Identity.Sha256.Span);
        archive[name] ^= 1;
        var missing = Assert.Single(Assert.Single(Salvage(archive, model)).Missing);
        Assert.Equal(new MissingRange(0, 400, "the record that names its language model is damaged"), missing);
    }

    [Fact]
    public void Random_damage_never_yields_wrong_bytes()
    {
        var (archive, content, _) = Build(8);
        var random = new Random(4);
        for (var round = 0; round < 300; round++)
        {
            var damaged = (byte[])archive.Clone();
            for (var hit = random.Next(1, 6); hit > 0; hit--)
            {
                random.NextBytes(damaged.AsSpan(random.Next(damaged.Length - 8), random.Next(1, 8)));
            }

            var outcome = Outcome(damaged);
            Assert.All(outcome.Files.Where(file => file.DestinationPath is not null), file => AssertRight(file, content));
        }
    }

    private static void AssertRight(SalvagedFile file, byte[] content)
    {
        var recovered = File.ReadAllBytes(file.DestinationPath!);
        var expected = content.AsSpan(0, recovered.Length).ToArray();
        foreach (var (offset, length, _) in file.Missing.Where(missing => missing.Length > 0))
        {
            expected.AsSpan((int)Math.Min(offset, recovered.Length)..(int)Math.Min(offset + length, recovered.Length)).Clear();
        }

        Assert.Equal(expected, recovered);
    }

    private void AssertMissing(byte[] archive, byte[] content, params (long Offset, long Length)[] missing)
    {
        var file = Assert.Single(Salvage(archive));
        Assert.Equal(missing, file.Missing.Select(range => (range.Offset, range.Length)));
        Assert.Equal(content.Length, file.Length);
        Assert.Equal(content.Length - missing.Sum(range => range.Length), file.RecoveredLength);
        Assert.EndsWith(".incomplete", file.DestinationPath, StringComparison.Ordinal);
        AssertRight(file, content);
    }

    private IReadOnlyList<SalvagedFile> Salvage(byte[] archive, string? model = null)
    {
        var outcome = Outcome(archive, model);
        Assert.Null(outcome.Error);
        return outcome.Files;
    }

    private static bool CanOpen(string path)
    {
        try
        {
            using var file = File.OpenRead(path);
            return true;
        }
        catch (IOException)
        {
            return false;
        }
    }

    private SalvageOutcome Outcome(byte[] archive, string? model = null, Func<string, bool>? select = null, string? name = null, bool overwrite = true)
    {
        var outcomes = new List<SalvageOutcome>();
        var path = _folder.Write("damaged.txt.nc", archive);
        var options = new ExpansionOptions { ModelPath = model };
        var request = new ExpansionRequest(path, _folder.Path, name, overwrite) { Select = select };
        Salvager.Salvage([request], options, outcomes.Add, null, CancellationToken.None);
        return Assert.Single(outcomes);
    }

    // A member of stored and light blocks, and where their records begin.
    private static (byte[] Archive, byte[] Content, List<int> Records) Build(int blocks, int seed = 3)
    {
        var content = new byte[blocks * BlockLength];
        new Random(seed).NextBytes(content);
        Samples.Prose(BlockLength).CopyTo(content, BlockLength);
        var header = new MemberHeader(CompressionLevel.Fast, content.Length, [new(EntryKind.File, "a.txt", content.Length, DateTime.UnixEpoch)]);
        var monitor = new WorkMonitor(0, CancellationToken.None);
        var (archive, records) = Write(header, content, part => Engine.Blocks.IndependentBlock.Encode(part, monitor));
        return (archive, content, records);
    }

    private (byte[] Archive, byte[] Content, List<int> Records) BuildChain()
    {
        var content = Samples.Prose(5 * BlockLength);
        var header = new MemberHeader(CompressionLevel.Max, content.Length, [new(EntryKind.File, "a.txt", content.Length, DateTime.UnixEpoch)]);
        using var coder = new Engine.Blocks.EnsembleBlocks(() => throw new InvalidOperationException(), content.Length, _crew, new(0, CancellationToken.None));
        var count = 0;
        var (archive, records) = Write(header, content, part =>
        {
            if (count++ == 3)
            {
                coder.Forget();
            }

            return coder.Encode(Engine.Forms.FormedContent.AsIs(part), [new(part.Length, false)]);
        });
        return (archive, content, records);
    }

    private static (byte[] Archive, List<int> Records) Write(MemberHeader header, byte[] content, Func<Memory<byte>, Block> encode)
    {
        var output = new MemoryStream();
        var writer = new MemberWriter(output, header);
        var records = new List<int>();
        for (var start = 0; start < content.Length; start += BlockLength)
        {
            records.Add((int)output.Length);
            var part = content.AsMemory(start, BlockLength);
            writer.WriteBlock(encode(part.ToArray()), part.Span);
        }

        writer.Finish();
        return (output.ToArray(), records);
    }
}
