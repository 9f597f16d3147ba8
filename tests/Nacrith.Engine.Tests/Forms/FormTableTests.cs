using Nacrith.Engine.Archive;
using Nacrith.Engine.Blocks;

namespace Nacrith.Engine.Tests.Forms;

/// <summary>The table of a block's runs: what is written is read, and what no writer writes is refused.</summary>
public sealed class FormTableTests
{
    private static readonly WorkMonitor Monitor = new(0, CancellationToken.None);

    [Fact]
    public void Runs_are_read_as_they_were_written()
    {
        FormRun[] runs =
        [
            new(ContentForm.AsIs, 10, 10), new(ContentForm.Utf16LittleEndian, 200, 150), new(ContentForm.Utf16BigEndian, 70_000, 35_000),
            new(ContentForm.Windows1252, 20, 60), new(ContentForm.X86Code, 5, 5),
        ];
        var block = new Block(BlockCoding.Light, true, 70_235, [], new byte[9]) { Runs = runs, Offset = 7 };
        var read = Block.Parse(block.ToPayload().ToArray());
        Assert.Equal(runs, read.Runs);
        Assert.Equal((70_235, 35_225, 7, 9), (read.Length, read.CodedLength, read.Offset, read.Code.Length));
    }

    // Flags, the block's length, the number of runs, and for each its form and length and, for text, its coded length.
    [Theory]
    [InlineData("1510014000", "do not fill")]
    [InlineData("15100190014000", "does not fit")]
    [InlineData("151002400000", "does not fit")]
    [InlineData("1510018501", "unknown form")]
    [InlineData("151001810131", "coded length")]
    [InlineData("15108180041000", "number of runs")]
    [InlineData("1410000000", "unknown kind")]
    [InlineData("2510", "unknown kind")]
    [InlineData("151001", "ends before")]
    public void Damaged_tables_are_refused(string payload, string finding)
    {
        var damage = Assert.Throws<DamagedArchiveException>(() => Block.Parse(Convert.FromHexString(payload)));
        Assert.Contains(finding, damage.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Code_that_is_not_of_its_form_is_refused()
    {
        var block = IndependentBlock.Encode(FormSamples.WideProse(2000), Monitor);
        var run = Assert.Single(block.Runs);
        foreach (var wrong in (FormRun[])[run with { Form = ContentForm.Windows1252 }, run with { CodedLength = run.CodedLength - 1 }, run with { CodedLength = run.CodedLength + 1 }])
        {
            var damaged = Block.Parse((block with { Runs = [wrong] }).ToPayload().ToArray());
            Assert.Throws<DamagedArchiveException>(() => IndependentBlock.Decode(damaged, new byte[damaged.Length], Monitor));
        }
    }

    [Fact]
    public void A_block_of_one_form_has_no_table()
    {
        var payload = IndependentBlock.Encode(Samples.Prose(2000), Monitor).ToPayload();
        Assert.Equal(5, payload[0]);
    }
}
