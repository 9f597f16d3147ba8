using System.Buffers;
using System.IO.Hashing;
using System.Text;
using Nacrith.Engine.Coding;
using Nacrith.Engine.Modeling.Light;

namespace Nacrith.Engine.Tests.Modeling.Light;

public class LightModelTests
{
    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(1023)]
    [InlineData(1025)]
    [InlineData(40000)]
    public void Text_comes_back(int length) => AssertComesBack(Text(length), length);

    [Theory]
    [InlineData(1)]
    [InlineData(70000)]
    public void Noise_comes_back(int length) => AssertComesBack(Noise(length), length);

    [Fact]
    public void Records_come_back_and_shrink()
    {
        var records = Records(30000);
        AssertComesBack(records, records.Length);
        Assert.InRange(Encode(records, records.Length).Length, 1, records.Length / 4);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(-1)]
    [InlineData(long.MaxValue)]
    public void The_expected_length_is_only_a_hint(long expected) => AssertComesBack(Text(20000), expected);

    [Fact]
    public void Many_small_calls_code_what_one_call_codes()
    {
        var text = Text(5000);
        var output = new ArrayBufferWriter<byte>();
        var encoder = new BitEncoder(output);
        using var model = new LightModel(text.Length);
        var copy = (byte[])text.Clone();
        for (var i = 0; i < copy.Length; i += 7)
        {
            model.CodeBytes(ref encoder, copy.AsSpan(i, Math.Min(7, copy.Length - i)));
        }

        encoder.Finish();
        Assert.Equal(Encode(text, text.Length), output.WrittenSpan.ToArray());
    }

    [Fact]
    public void The_coding_is_what_it_was()
    {
        var input = Text(8000).Concat(Records(4000)).Concat(Noise(500)).ToArray();
        Assert.Equal("E64AE6CCDB8FC87D", Convert.ToHexString(XxHash3.Hash(Encode(input, input.Length))));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(5000)]
    [InlineData(16385)]
    public void A_model_that_knows_the_preface_brings_text_back(int length)
    {
        var text = Text(length);
        var decoder = new BitDecoder(Encode(LightModel.ForBlock(length), text));
        var result = new byte[length];
        using var model = LightModel.ForBlock(length);
        model.CodeBytes(ref decoder, result);
        Assert.Equal(text, result);
    }

    [Fact]
    public void The_preface_is_what_it_was()
    {
        Assert.Equal("48EB6C063636536A", Convert.ToHexString(XxHash3.Hash(LightPreface.Copy())));
    }

    [Fact]
    public void The_preface_shortens_English()
    {
        var english = Encoding.ASCII.GetBytes("There was no other way for them to get back to the house before the end of the day.");
        Assert.InRange(Encode(LightModel.ForBlock(english.Length), english).Length, 1, Encode(english, english.Length).Length * 3 / 4);
    }

    [Theory]
    [InlineData("fields.c", 2220)]
    [InlineData("sum", 8800)]
    [InlineData("apache.log", 2900)]
    [InlineData("alice29.txt", 35800)]
    public void Corpus_files_stay_small(string name, int most)
    {
        var content = File.ReadAllBytes(Corpus.File(name));
        Assert.InRange(Encode(LightModel.ForBlock(content.Length), content).Length, 1, most);
    }

    private static void AssertComesBack(byte[] content, long expected)
    {
        var decoder = new BitDecoder(Encode(content, expected));
        var result = new byte[content.Length];
        using var model = new LightModel(expected);
        model.CodeBytes(ref decoder, result);
        Assert.Equal(content, result);
    }

    private static byte[] Encode(byte[] content, long expected) => Encode(new(expected), content);

    private static byte[] Encode(LightModel model, byte[] content)
    {
        var output = new ArrayBufferWriter<byte>();
        var encoder = new BitEncoder(output);
        using (model)
        {
            model.CodeBytes(ref encoder, (byte[])content.Clone());
        }

        encoder.Finish();
        return output.WrittenSpan.ToArray();
    }

    private static byte[] Text(int length)
    {
        var text = new StringBuilder();
        for (var i = 0u; text.Length < length; i++)
        {
            text.Append(i * 7919 % 10007).Append(" host").Append(i % 13).Append(" said, \"It was number ")
                .Append(i * i % 97).Append(" of the ").Append(i % 3 == 0 ? "first" : "second").Append(" row\";\n");
        }

        return Encoding.ASCII.GetBytes(text.ToString(0, length));
    }

    private static byte[] Records(int length)
    {
        var records = new byte[length];
        for (var i = 0; i < length; i++)
        {
            records[i] = (byte)((i % 24) < 3 ? i / 24 * (i % 24) : i % 24 * 11);
        }

        return records;
    }

    private static byte[] Noise(int length)
    {
        var noise = new byte[length];
        var state = 1u;
        for (var i = 0; i < length; i++)
        {
            state = (state * 1664525) + 1013904223;
            noise[i] = (byte)(state >> 24);
        }

        return noise;
    }
}
