using System.Text;
using CsCheck;
using Nacrith.Engine;
using Nacrith.Engine.Tests;
using Nacrith.Engine.Tests.Forms;

namespace Nacrith.Reliability;

/// <summary>Whatever the bytes, they come back, at every level.</summary>
public sealed class RoundTripPropertyTests
{
    private static readonly Gen<byte[]> AnyBytes = Gen.Byte.Array[0, 3000];

    private static readonly Gen<byte[]> Runs =
        Gen.Select(Gen.Byte, Gen.Int[1, 400], (value, length) => Enumerable.Repeat(value, length).ToArray()).Array[1, 8].Select(Join);

    private static readonly Gen<byte[]> Text = Gen.Char[' ', '\u04FF'].Array[0, 400].Select(characters => Encoding.UTF8.GetBytes(characters));

    private static readonly Gen<byte[]> Prose = Gen.Int[0, 1500].Select(Samples.Prose);

    private static readonly Gen<byte[]> Newlines = Gen.OneOf("a\n", "b\r\n", "\r", "\n\r", "\u2028", "line\n").Array[0, 60].Select(parts => Encoding.UTF8.GetBytes(string.Concat(parts)));

    private static readonly Gen<byte[]> Utf16 = Text.Select(text => Encoding.Unicode.GetBytes(Encoding.UTF8.GetString(text)));

    private static readonly Gen<byte[]> InvalidUtf8 = Gen.Select(Text, Gen.Byte[0x80, 0xFF].Array[1, 5], Text, (before, bytes, after) => Join([before, bytes, after]));

    private static readonly Gen<byte[]> Tiny = Gen.Byte.Array[0, 3];

    private static readonly Gen<byte[]> WideProse = Gen.Select(Gen.Int[0, 1500], Gen.Bool, Gen.Bool, (length, isBigEndian, isMarked) => FormSamples.WideProse(length, isBigEndian, isMarked));

    private static readonly Gen<byte[]> Accents = Gen.Int[0, 3000].Select(FormSamples.Accents);

    private static readonly Gen<byte[]> Code = Gen.Select(Gen.Int[0, 12_000], Gen.Byte.Array[0, 9], (length, bytes) => Join([FormSamples.Code(length), bytes]));

    private static readonly Gen<byte[]> Mixed = Gen.OneOf<byte[]>(AnyBytes, Runs, Text, Prose, Newlines, Utf16, InvalidUtf8, WideProse, Accents, Code).Array[1, 4].Select(Join);

    [Theory]
    [InlineData(CompressionLevel.Fast)]
    [InlineData(CompressionLevel.Balanced)]
    [InlineData(CompressionLevel.Max)]
    public void Generated_content_comes_back(CompressionLevel level)
    {
        var kinds = Gen.OneOf<byte[]>(AnyBytes, Runs, Text, Prose, Newlines, Utf16, InvalidUtf8, WideProse, Accents, Code, Tiny, Mixed);
        var count = Campaign.Count(40, 2000);
        kinds.Sample(
            content => MemoryArchive.Decode(MemoryArchive.Encode((byte[])content.Clone(), level)).AsSpan().SequenceEqual(content),
            iter: count,
            threads: 1,
            print: Convert.ToHexString);
        Campaign.Report($"round trips, {level}: {count} generated contents came back");
    }

    [Fact]
    public void Special_content_comes_back()
    {
        byte[][] contents =
        [
            [.. Enumerable.Range(0, 256).Select(value => (byte)value)],
            Encoding.ASCII.GetBytes(new string('x', 1_000_000)),
            Encoding.ASCII.GetBytes(string.Concat(Enumerable.Range(0, 300_000).Select(i => $"{i % 977:x} ")))[..1_000_000],
        ];
        foreach (var content in contents)
        {
            Assert.Equal(content, MemoryArchive.Decode(MemoryArchive.Encode((byte[])content.Clone(), CompressionLevel.Fast)));
        }

        foreach (var content in contents.Select(content => content[..Math.Min(content.Length, 30_000)]))
        {
            Assert.Equal(content, MemoryArchive.Decode(MemoryArchive.Encode((byte[])content.Clone(), CompressionLevel.Max)));
        }

        Campaign.Report($"round trips: every byte and lines of 1,000,000 bytes came back");
    }

    private static byte[] Join(byte[][] parts) => [.. parts.SelectMany(part => part)];
}
