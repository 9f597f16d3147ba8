using System.Text;
using Nacrith.Engine.Archive;
using Nacrith.Engine.Forms;

namespace Nacrith.Engine.Tests.Forms;

/// <summary>Each form gives back whatever it was applied to, and refuses what it cannot give back.</summary>
public sealed class FormCodecTests
{
    [Fact]
    public void Text_is_coded_as_its_UTF8()
    {
        var text = FormSamples.Text(50);
        Assert.Equal(Encoding.UTF8.GetBytes(text), RoundTrip(ContentForm.Utf16LittleEndian, Encoding.Unicode.GetBytes(text)));
        Assert.Equal(Encoding.UTF8.GetBytes(text), RoundTrip(ContentForm.Utf16BigEndian, Encoding.BigEndianUnicode.GetBytes(text)));
        var accents = FormSamples.Accents(500);
        Assert.Equal(Encoding.UTF8.GetBytes(FormSamples.Windows1252.GetString(accents)), RoundTrip(ContentForm.Windows1252, accents));
    }

    [Fact]
    public void Every_byte_of_Windows1252_and_every_unit_of_UTF16_comes_back()
    {
        byte[] all = [.. Enumerable.Range(0, 256).Select(value => (byte)value)];
        Assert.Equal(Encoding.UTF8.GetBytes(FormSamples.Windows1252.GetString(all)), RoundTrip(ContentForm.Windows1252, all));
        var units = string.Concat(Enumerable.Range(0, 0x10000).Where(unit => !char.IsSurrogate((char)unit)).Select(unit => (char)unit));
        RoundTrip(ContentForm.Utf16LittleEndian, Encoding.Unicode.GetBytes(units));
        RoundTrip(ContentForm.Utf16BigEndian, Encoding.BigEndianUnicode.GetBytes(units));
    }

    [Theory]
    [InlineData("3DD8")]
    [InlineData("00DE3DD8")]
    [InlineData("3DD83DD800DE")]
    [InlineData("610062")]
    public void What_is_no_UTF16_is_left(string hexadecimal) =>
        Assert.Null(FormCodec.Encode(ContentForm.Utf16LittleEndian, Convert.FromHexString(hexadecimal)));

    [Fact]
    public void Code_comes_back_whatever_its_bytes_are()
    {
        // Few values, so that instructions overlap in every way.
        byte[] values = [0xE8, 0xE9, 0x00, 0xFF, 0x48, 0x4F, 0x8B, 0x8D, 0x05, 0x3D, 0x01, 0x80];
        var random = new Random(1);
        for (var i = 0; i < 20_000; i++)
        {
            RoundTrip(ContentForm.X86Code, [.. Enumerable.Range(0, random.Next(24)).Select(_ => values[random.Next(values.Length)])]);
        }

        RoundTrip(ContentForm.X86Code, Samples.Random(1 << 20));
    }

    [Fact]
    public void Calls_of_one_routine_look_alike()
    {
        byte[] code = [0xE8, 0x0B, 0, 0, 0, 0x90, 0xE8, 0x05, 0, 0, 0, 0x48, 0x8D, 0x3D, 0xFE, 0xFF, 0xFF, 0xFF];
        Assert.Equal([0xE8, 0x10, 0, 0, 0, 0x90, 0xE8, 0x10, 0, 0, 0, 0x48, 0x8D, 0x3D, 0x10, 0, 0, 0], RoundTrip(ContentForm.X86Code, code));
    }

    [Fact]
    public void Real_code_comes_back()
    {
        if (FindNativeLibrary() is not { } library)
        {
            Assert.Skip("No native library of the runtime is at hand.");
            return;
        }

        RoundTrip(ContentForm.X86Code, File.ReadAllBytes(library));
    }

    [Theory]
    [InlineData(ContentForm.Utf16LittleEndian, "C080", 2)]
    [InlineData(ContentForm.Utf16LittleEndian, "EDA080", 2)]
    [InlineData(ContentForm.Utf16BigEndian, "C3", 2)]
    [InlineData(ContentForm.Utf16BigEndian, "6161", 2)]
    [InlineData(ContentForm.Utf16BigEndian, "61", 3)]
    [InlineData(ContentForm.Utf16BigEndian, "61", 4)]
    [InlineData(ContentForm.Windows1252, "C280", 1)]
    [InlineData(ContentForm.Windows1252, "C480", 1)]
    [InlineData(ContentForm.Windows1252, "FF", 1)]
    [InlineData(ContentForm.Windows1252, "6161", 1)]
    [InlineData(ContentForm.Windows1252, "61", 2)]
    public void What_was_never_coded_is_refused(object form, string hexadecimal, int length) =>
        Assert.False(FormCodec.TryDecode((ContentForm)form, Convert.FromHexString(hexadecimal), new byte[length]));

    /// <summary>A library of the running .NET in x64 code, or null.</summary>
    internal static string? FindNativeLibrary()
    {
        if (System.Runtime.InteropServices.RuntimeInformation.ProcessArchitecture != System.Runtime.InteropServices.Architecture.X64)
        {
            return null;
        }

        string[] names = ["coreclr.dll", "libcoreclr.so", "libcoreclr.dylib"];
        var folder = Path.GetDirectoryName(typeof(object).Assembly.Location)!;
        return names.Select(name => Path.Combine(folder, name)).FirstOrDefault(File.Exists);
    }

    private static byte[] RoundTrip(ContentForm form, byte[] content)
    {
        var coded = FormCodec.Encode(form, content);
        var decoded = new byte[content.Length];
        Assert.NotNull(coded);
        Assert.True(FormCodec.TryDecode(form, coded, decoded));
        Assert.True(content.AsSpan().SequenceEqual(decoded));
        return coded;
    }
}
