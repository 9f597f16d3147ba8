using System.Buffers;
using System.Buffers.Binary;
using System.Runtime.InteropServices;
using System.Text.Unicode;

namespace Nacrith.Engine.Forms;

/// <summary>
/// UTF-16 as UTF-8. Well-formed text has one form in each, so that each gives the other back; a byte order mark is a
/// character like any other.
/// </summary>
internal static class Utf16Text
{
    // UTF-8 bytes of two bytes of UTF-16.
    private const int MostPerUnit = 3;

    /// <summary>The content as UTF-8, or null if it is no well-formed UTF-16.</summary>
    public static byte[]? Encode(ReadOnlySpan<byte> content, bool isBigEndian)
    {
        var units = new char[content.Length / sizeof(char)];
        content[..(units.Length * sizeof(char))].CopyTo(MemoryMarshal.AsBytes(units.AsSpan()));
        Order(units, isBigEndian);
        var coded = new byte[units.Length * MostPerUnit];
        var status = Utf8.FromUtf16(units, coded, out _, out var written, replaceInvalidSequences: false);
        return status == OperationStatus.Done && content.Length % sizeof(char) == 0 ? coded[..written] : null;
    }

    /// <summary>Turns UTF-8 back; false if it is none or not of the content's length.</summary>
    public static bool TryDecode(ReadOnlySpan<byte> coded, Span<byte> content, bool isBigEndian)
    {
        var units = new char[content.Length / sizeof(char)];
        var status = Utf8.ToUtf16(coded, units, out _, out var written, replaceInvalidSequences: false);
        if (status != OperationStatus.Done || written * sizeof(char) != content.Length)
        {
            return false;
        }

        Order(units, isBigEndian);
        MemoryMarshal.AsBytes(units.AsSpan()).CopyTo(content);
        return true;
    }

    // Between the order of the content and that of the processor.
    private static void Order(char[] units, bool isBigEndian)
    {
        if (isBigEndian == BitConverter.IsLittleEndian)
        {
            var values = MemoryMarshal.Cast<char, ushort>(units.AsSpan());
            BinaryPrimitives.ReverseEndianness(values, values);
        }
    }
}
