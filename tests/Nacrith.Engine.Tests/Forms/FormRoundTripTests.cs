using System.Text;
using Nacrith.Engine.Archive;
using Nacrith.Engine.Blocks;
using Nacrith.Engine.Coding;
using Nacrith.Engine.Files;
using Nacrith.Engine.Forms;
using Nacrith.Engine.Modeling.Light;

namespace Nacrith.Engine.Tests.Forms;

/// <summary>Content in several forms comes back through whole archives, and is as small as its UTF-8 twin.</summary>
public sealed class FormRoundTripTests
{
    // Beside the table and the mark.
    private const double MostBytes = 40;
    private const double MostShare = 0.02;

    // Bytes of a library that a test compresses.
    private const int MostCode = 1 << 19;

    [Theory]
    [InlineData(CompressionLevel.Fast)]
    [InlineData(CompressionLevel.Balanced)]
    [InlineData(CompressionLevel.Max)]
    public void Every_form_comes_back(CompressionLevel level)
    {
        using var folder = new TemporaryFolder();
        var files = Contents().Select(content => (Path: folder.Write(content.Name, content.Bytes), content.Bytes)).ToList();
        Assert.All(Run.Compress(level, [.. files.Select(file => file.Path)]), outcome => Assert.Null(outcome.Error));
        files.ForEach(file => File.Delete(file.Path));
        Assert.All(Run.Expand([.. files.Select(file => file.Path + ".nc")]), outcome => Assert.Null(outcome.Error));
        Assert.All(files, file => Assert.Equal(file.Bytes, File.ReadAllBytes(file.Path)));
    }

    [Fact]
    public void A_solid_tree_of_every_form_comes_back()
    {
        using var folder = new TemporaryFolder();
        var tree = Directory.CreateDirectory(folder.At("tree")).FullName;
        foreach (var (name, bytes) in Contents())
        {
            File.WriteAllBytes(Path.Combine(tree, name), bytes);
        }

        var items = new SourceTree(_ => false, error => throw error).Walk(tree, "tree").ToList();
        Assert.Null(Assert.Single(Run.Compress(CompressionLevel.Fast, new CompressionRequest(tree, tree + ".nc") { Items = items })).Error);
        Directory.Delete(tree, recursive: true);
        Assert.Contains(BlocksOf(tree + ".nc").SelectMany(block => block.Runs), run => run.Form == ContentForm.Utf16BigEndian);
        Assert.Null(Assert.Single(Run.Expand(tree + ".nc")).Error);
        Assert.All(Contents(), content => Assert.Equal(content.Bytes, File.ReadAllBytes(Path.Combine(tree, content.Name))));
    }

    [Theory]
    [InlineData(CompressionLevel.Fast, 20_000)]
    [InlineData(CompressionLevel.Balanced, 3_000)]
    [InlineData(CompressionLevel.Max, 3_000)]
    public void UTF16_is_as_small_as_its_UTF8(CompressionLevel level, int characters)
    {
        using var folder = new TemporaryFolder();
        var utf8 = folder.Write("8", Samples.Prose(characters));
        var utf16 = folder.Write("16", FormSamples.WideProse(characters, isMarked: true));
        var outcomes = Run.Compress(level, utf8, utf16).ToDictionary(outcome => outcome.Request.SourcePath);
        var twin = outcomes[utf8].CompressedLength;
        Assert.InRange(outcomes[utf16].CompressedLength, 0, twin + (twin * MostShare) + MostBytes);
    }

    [Fact]
    public void A_native_library_gets_smaller_and_comes_back()
    {
        if (FormCodecTests.FindNativeLibrary() is not { } library)
        {
            Assert.Skip("No native library of the runtime is at hand.");
            return;
        }

        using var folder = new TemporaryFolder();
        var content = File.ReadAllBytes(library);
        var code = FormFinder.Find(content, isLight: true).First(stretch => stretch.Form == ContentForm.X86Code && stretch.Length > MostCode);
        content = content[code.Start..(code.Start + MostCode)];
        var file = folder.Write("library", content);
        var outcome = Assert.Single(Run.Compress(CompressionLevel.Fast, file));
        Assert.Contains(BlocksOf(file + ".nc").SelectMany(block => block.Runs), run => run.Form == ContentForm.X86Code);
        File.Delete(file);
        Assert.Null(Assert.Single(Run.Expand(file + ".nc")).Error);
        Assert.Equal(content, File.ReadAllBytes(file));
        Assert.InRange(outcome.CompressedLength, 0, 0.97 * PlainLength(content));
    }

    [Fact]
    public void Progress_counts_content()
    {
        foreach (var content in (byte[][])[FormSamples.WideProse(200_000), [.. Samples.Prose(50_000), .. FormSamples.WideProse(3000, isMarked: true)]])
        {
            var monitor = new WorkMonitor(2L * content.Length, CancellationToken.None);
            var block = IndependentBlock.Encode((byte[])content.Clone(), monitor);
            Assert.NotEmpty(block.Runs);
            Assert.Equal(content.Length, monitor.Report.BytesDone);
            IndependentBlock.Decode(block, new byte[content.Length], monitor);
            Assert.Equal(2 * content.Length, monitor.Report.BytesDone);
        }
    }

    private static IEnumerable<(string Name, byte[] Bytes)> Contents()
    {
        var mixed = Encoding.Unicode.GetBytes(FormSamples.Text(20));
        yield return ("little.reg", FormSamples.WideProse(400, isMarked: true));
        yield return ("big.txt", FormSamples.WideProse(400, isBigEndian: true));
        yield return ("odd.txt", [.. FormSamples.WideProse(301), 0x41]);
        yield return ("surrogate.txt", [.. mixed, 0x3D, 0xD8, .. mixed]);
        yield return ("mixed.bin", [.. Samples.Random(333), .. mixed, .. Samples.Prose(500), .. Samples.Random(77), .. FormSamples.WideProse(300, isBigEndian: true)]);
        yield return ("accents.txt", [.. FormSamples.Accents(1500)]);
        yield return ("all.txt", [.. FormSamples.Accents(1100), .. Enumerable.Range(0, 256).Select(value => (byte)value), .. FormSamples.Accents(900)]);
        yield return ("code.bin", FormSamples.Code(20_000));
    }

    private static List<Block> BlocksOf(string archive)
    {
        using var stream = File.OpenRead(archive);
        var member = MemberReader.Open(stream)!;
        var blocks = new List<Block>();
        while (member.ReadBlock() is { } block)
        {
            blocks.Add(block);
        }

        return blocks;
    }

    // What the light model makes of the content as it is.
    private static double PlainLength(byte[] content)
    {
        var counter = new EntropyCounter();
        using var model = LightModel.ForBlock(content.Length);
        model.CodeBytes(ref counter, (byte[])content.Clone());
        return counter.Bits / 8;
    }
}
