using System.Text;
using Nacrith.Engine.Modeling;

namespace Nacrith.Engine.Tests.Modeling;

public sealed class AlikeLinesTests
{
    private const string TwoKinds = "12:01 get 7 of a\n12:02 put b\n12:03 get 8 of c\n";

    private readonly List<ByteStream> _streams = [];
    private readonly LineMemory _memory = new(1 << 16);
    private readonly AlikeLines _lines;

    public AlikeLinesTests() => _lines = OpenStream();

    [Theory]
    [InlineData("a 1 b\n")]
    [InlineData("a 1 b\na 1 b\n")]
    [InlineData("a 1 b\na 22 b\n")]
    [InlineData("a x1 b\na y2y b\n")]
    public void Lines_that_differ_in_words_with_digits_are_alike(string text)
    {
        Append(text);
        Assert.Equal(Template("a 1 b\n"), _lines.Template.Above);
    }

    [Theory]
    [InlineData("a 1 c\n")]
    [InlineData("a 1  b\n")]
    [InlineData("a b\n")]
    public void Lines_of_other_words_are_not(string text)
    {
        Append(text);
        Assert.NotEqual(Template("a 1 b\n"), _lines.Template.Above);
    }

    [Theory]
    [InlineData(TwoKinds, "12:03")]
    [InlineData(TwoKinds + "12:04", " get")]
    [InlineData(TwoKinds + "12:04 p", "ut b")]
    [InlineData(TwoKinds + "12:04 get 123", " of c")]
    [InlineData(TwoKinds + "12:04 get 9 of ", "c\n12")]
    [InlineData(TwoKinds + "x", "\0\0")]
    public void The_last_line_that_began_alike_foretells_the_next_bytes(string text, string expected)
    {
        Append(text);
        Assert.Equal(expected, Foretold(_lines.Last, expected.Length));
    }

    [Fact]
    public void The_line_before_chooses_among_alike_lines()
    {
        Append("ask\nsay yes\ntell\nsay no\nask\nsay ");
        Assert.Equal("no", Foretold(_lines.Last, 2));
        Assert.Equal("yes", Foretold(_lines.AfterAlike, 3));
    }

    [Theory]
    [InlineData("n 150 m\nn ", 0)]
    [InlineData("n 150 m\nn 1", 0)]
    [InlineData("n 150 m\nn 16", 1)]
    [InlineData("n 150 m\nn 14", 2)]
    [InlineData("n 150 m\nn 149", 2)]
    [InlineData("n 150 m\nn 1500", 3)]
    [InlineData("n 150 m\nn 16 ", 0)]
    public void A_number_is_compared_with_that_of_the_alike_line(string text, int relation)
    {
        Append(text);
        Assert.Equal(relation, _lines.Last.Relation);
    }

    [Theory]
    [InlineData("n 7\nn ", "7")]
    [InlineData("n 7\nn 9\nn ", "11")]
    [InlineData("n 7\nn 9\nn 1", "1")]
    [InlineData("n 098\nn 099\nn ", "100")]
    [InlineData("n 008\nn 009\nn ", "010")]
    [InlineData("n 9\nn 7\nn 1\nn ", "0")]
    [InlineData("m 1\nm 2\nn 5\nm ", "3")]
    public void A_number_is_foreseen_to_grow_as_before(string text, string digits)
    {
        Append(text);
        Assert.Equal(digits, Foreseen(digits.Length));
        Assert.Equal(2, _lines.Numbers.Foreseen(digits.Length));
    }

    [Theory]
    [InlineData("n 7\nn 8\nn 9", 0)]
    [InlineData("n 17\nn 18\nn 2", 1)]
    [InlineData("n 27\nn 28\nn 1", 2)]
    [InlineData("n 7\nn 8\nn 95", 3)]
    public void A_number_is_compared_with_the_one_foreseen(string text, int relation)
    {
        Append(text);
        Assert.Equal(relation, _lines.Numbers.Relation);
    }

    [Theory]
    [InlineData("", "61000", 0)]
    [InlineData("6", "1000", 0)]
    [InlineData("8", "0000", 4)]
    [InlineData("87", "000", 5)]
    [InlineData("874", "", 1)]
    [InlineData("3", "0000", 4)]
    public void Where_a_number_grows_by_steps_its_first_digits_foresee_the_others(string begun, string digits, int relation)
    {
        Append("t 10000\nt 12000\nt 15000\nt 16000\nt 21000\nt 31000\nt 46000\nt " + begun);
        Assert.Equal(digits, Foreseen(digits.Length));
        Assert.Equal(relation, _lines.Numbers.Relation);
    }

    [Fact]
    public void Nothing_is_foreseen_where_no_number_was()
    {
        Append("n x\nn ");
        Assert.Equal(1, _lines.Numbers.Foreseen(0));
    }

    [Fact]
    public void Numbers_of_any_length_do_no_harm()
    {
        foreach (var length in Enumerable.Range(1, 300).Concat(Enumerable.Range(1, 300).Reverse()))
        {
            Append("n " + new string('9', length) + "\n");
        }

        Append("n 9");
        Assert.InRange(_lines.Numbers.Foreseen(0), (byte)1, (byte)'9');
    }

    [Fact]
    public void Lanes_foretell_from_one_another()
    {
        Append("alpha beta\n");
        var other = OpenStream();
        Append("alpha", other, _streams[1]);
        Assert.Equal(" beta", Foretold(other.Last, 5));
    }

    [Fact]
    public void Plain_text_has_their_contexts_and_binary_data_has_not()
    {
        Append("one two\n");
        Assert.True(_lines.Help(BytePlace.Plain));
        Append(new string('\0', 8));
        Assert.False(_lines.Help(BytePlace.Plain));
        Append(new string('x', 300));
        Assert.True(_lines.Help(BytePlace.Plain));
    }

    [Fact]
    public void Tokens_have_them_only_where_lines_repeat()
    {
        Append(string.Concat(Enumerable.Range(0, 40).Select(i => $"{(char)('a' + (i % 23))}{(char)('a' + (i % 19))} never the same again\n")));
        Assert.False(_lines.Help(BytePlace.TokenStart));
        Append(string.Concat(Enumerable.Range(0, 100).Select(i => $"12:00:{i} the same again\n")));
        Assert.True(_lines.Help(BytePlace.TokenStart));
    }

    private uint Template(string line)
    {
        var template = new LineTemplate();
        foreach (var value in Encoding.Latin1.GetBytes(line))
        {
            template.Advance(value);
        }

        return template.Above;
    }

    private AlikeLines OpenStream()
    {
        var stream = new ByteStream(_streams.Count);
        _streams.Add(stream);
        return new AlikeLines(_memory, _streams, stream);
    }

    private void Append(string text) => Append(text, _lines, _streams[0]);

    private static void Append(string text, AlikeLines lines, ByteStream stream)
    {
        foreach (var value in Encoding.Latin1.GetBytes(text))
        {
            stream.Append(value);
            lines.Advance(value);
        }
    }

    private static string Foretold(LineTrail trail, int length) =>
        string.Concat(Enumerable.Range(0, length).Select(ahead => (char)trail.Expected(ahead)));

    private string Foreseen(int length) =>
        string.Concat(Enumerable.Range(0, length).Select(ahead => (char)_lines.Numbers.Foreseen(ahead)));
}
