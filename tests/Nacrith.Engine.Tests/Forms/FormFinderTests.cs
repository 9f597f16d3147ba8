using System.Text;
using Nacrith.Engine.Archive;
using Nacrith.Engine.Forms;

namespace Nacrith.Engine.Tests.Forms;

/// <summary>Forms are found by what the content is, and only where it surely is that.</summary>
public sealed class FormFinderTests
{
    [Theory]
    [InlineData(false, false, 0)]
    [InlineData(false, true, 0)]
    [InlineData(true, false, 0)]
    [InlineData(true, true, 0)]
    [InlineData(true, false, 301)]
    [InlineData(false, true, 300)]
    public void UTF16_is_found_whole_at_any_place(bool isBigEndian, bool isMarked, int before)
    {
        var encoding = isBigEndian ? Encoding.BigEndianUnicode : Encoding.Unicode;
        byte[] text = [.. isMarked ? encoding.GetPreamble() : [], .. encoding.GetBytes(FormSamples.Text(60))];
        byte[] content = [.. Samples.Random(before), .. text, .. Samples.Prose(900)];
        var form = isBigEndian ? ContentForm.Utf16BigEndian : ContentForm.Utf16LittleEndian;
        Assert.Equal([new(before, text.Length, form)], FormFinder.Find(content, isLight: true));
    }

    [Fact]
    public void A_short_text_is_found_behind_a_mark()
    {
        Assert.Single(FormFinder.Find(FormSamples.WideProse(60, isMarked: true), isLight: true));
        Assert.Empty(FormFinder.Find(FormSamples.WideProse(60), isLight: true));
        Assert.Empty(FormFinder.Find([0xFF, 0xFE, 0x41, 0x00], isLight: true));
    }

    [Fact]
    public void Chinese_and_Korean_are_found()
    {
        var chinese = string.Concat(Enumerable.Range(0, 90).Select(i => $"{i} 备份在夜间运行，并写入日志。没有人阅读它，直到出现故障。\n"));
        var korean = string.Concat(Enumerable.Range(0, 90).Select(i => $"{i} 백업은 밤에 실행되고 로그를 기록합니다.\n"));
        foreach (var text in (string[])[chinese, korean])
        {
            Assert.Equal([new(0, 2 * text.Length, ContentForm.Utf16LittleEndian)], FormFinder.Find(Encoding.Unicode.GetBytes(text), isLight: true));
        }
    }

    [Fact]
    public void A_lone_surrogate_is_left_out()
    {
        byte[] content = [.. FormSamples.WideProse(1000), 0x3D, 0xD8, .. FormSamples.WideProse(1000)];
        Assert.Equal(
            [new(0, 2000, ContentForm.Utf16LittleEndian), new(2002, 2000, ContentForm.Utf16LittleEndian)],
            FormFinder.Find(content, isLight: true));
    }

    [Fact]
    public void Numbers_of_16_bits_are_no_text()
    {
        foreach (var (amplitude, offset) in ((int, int)[])[(2, 40), (40, 80), (300, 0), (300, 400), (5000, 0), (5000, 0x6000), (30_000, 0)])
        {
            Assert.Empty(FormFinder.Find(FormSamples.Sound(50_000, amplitude, offset), isLight: false));
        }

        Assert.Empty(FormFinder.Find(new byte[20_000], isLight: false));
        Assert.Empty(FormFinder.Find(Samples.Random(200_000), isLight: false));
    }

    [Fact]
    public void Windows1252_is_found_for_the_language_model_alone()
    {
        var accents = FormSamples.Accents(10_000);
        Assert.Equal([new(0, accents.Length, ContentForm.Windows1252)], FormFinder.Find(accents, isLight: false));
        Assert.Empty(FormFinder.Find(accents, isLight: true));
    }

    [Theory]
    [InlineData("koi8-r", "Журнал событий: служба остановлена. ")]
    [InlineData("iso-8859-7", "η υπηρεσία ξεκίνησε και σταμάτησε. ")]
    [InlineData("shift-jis", "バックアップは夜間に実行されます。")]
    [InlineData("gb2312", "备份在夜间运行，并写入日志。")]
    public void Other_code_pages_are_left(string name, string text)
    {
        var encoding = CodePagesEncodingProvider.Instance.GetEncoding(name)!;
        var content = encoding.GetBytes(string.Concat(Enumerable.Repeat(text, 300)));
        Assert.Empty(FormFinder.Find(content, isLight: false));
        var lines = string.Concat(Enumerable.Range(0, 200).Select(i => i % 9 == 0 ? text[..8] + "\n" : "an entry of the log in English\n"));
        Assert.Empty(FormFinder.Find(encoding.GetBytes(lines), isLight: false));
    }

    [Fact]
    public void UTF8_is_left()
    {
        Assert.Empty(FormFinder.Find(Encoding.UTF8.GetBytes(FormSamples.Text(2000)), isLight: false));

        // A character that two segments share is no stray byte.
        Assert.Empty(FormFinder.Find(Encoding.UTF8.GetBytes(string.Concat(Enumerable.Repeat(new string('a', 1021) + "é", 30))), isLight: false));
    }

    [Fact]
    public void Code_is_found_and_nothing_else_is_taken_for_it()
    {
        var code = FormSamples.Code(100_000);
        byte[] content = [.. Samples.Random(40_960), .. code, .. Samples.Random(40_000)];
        var found = Assert.Single(FormFinder.Find(content, isLight: true));
        Assert.Equal((ContentForm.X86Code, 40_960), (found.Form, found.Start));
        Assert.InRange(found.Length, code.Length - 4096, code.Length + 4096);

        // Numbers of 32 bits, the same again and again.
        Assert.Empty(FormFinder.Find([.. Enumerable.Repeat((byte[])[0xE8, 3, 0, 0, 0, 1, 0, 0], 9000).SelectMany(number => number)], isLight: true));
    }

    [Theory]
    [InlineData("kennedy.xls")]
    [InlineData("ptt5")]
    [InlineData("sum")]
    [InlineData("enwik6")]
    [InlineData("lcet10.txt")]
    [InlineData("windows.log")]
    public void The_corpus_has_no_forms(string name) => Assert.Empty(FormFinder.Find(File.ReadAllBytes(Corpus.File(name)), isLight: false));

    [Fact]
    public void Stretches_make_the_runs_of_a_content()
    {
        byte[] content = [.. Samples.Random(300), .. FormSamples.WideProse(1000), .. Samples.Random(100), .. FormSamples.WideProse(800, isBigEndian: true, isMarked: true)];
        var formed = FormedContent.Of(content, isLight: false);
        Assert.Equal(
            [
                new(ContentForm.AsIs, 300, 300), new(ContentForm.Utf16LittleEndian, 2000, 1000),
                new(ContentForm.AsIs, 100, 100), new(ContentForm.Utf16BigEndian, 1602, 803),
            ],
            formed.Runs);
        Assert.Equal(2203, formed.Coded.Length);
        var decoded = new byte[content.Length];
        FormedContent.Decode(formed.Runs, formed.Coded.Span, decoded);
        Assert.Equal(content, decoded);
    }
}
