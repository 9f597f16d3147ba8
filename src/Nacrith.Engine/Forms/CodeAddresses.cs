using System.Buffers.Binary;

namespace Nacrith.Engine.Forms;

/// <summary>
/// Makes relative addresses in x86 code absolute, so that all calls of one routine and all loads of one constant look alike.
/// An address has four bytes, the last of them 00 or FF, behind a call or jump (E8, E9) or behind the three bytes of a 64-bit
/// load relative to the instruction. Adding the position modulo 2^25 and extending the sign leaves the last byte 00 or FF, so
/// that each step can be told from its result and taken back, whatever the bytes are. Addresses may overlap: one
/// direction goes from the end to the beginning, the other from the beginning to the end.
/// </summary>
internal static class CodeAddresses
{
    /// <summary>Bytes of an address.</summary>
    public const int Length = sizeof(int);

    // Bits of an address, its sign among them: 16 MB to either side.
    private const int Bits = 25;

    // Bytes of a load before its address.
    private const int LoadLength = 3;

    /// <summary>The code with absolute addresses.</summary>
    public static byte[] Encode(ReadOnlySpan<byte> content)
    {
        var coded = content.ToArray();
        for (var i = coded.Length - Length; i > 0; i--)
        {
            if (IsAddress(coded, i))
            {
                Move(coded.AsSpan(i), i + Length);
            }
        }

        return coded;
    }

    /// <summary>Turns absolute addresses back; both spans have one length.</summary>
    public static void Decode(ReadOnlySpan<byte> coded, Span<byte> content)
    {
        coded.CopyTo(content);
        for (var i = 1; i <= content.Length - Length; i++)
        {
            if (IsAddress(content, i))
            {
                Move(content[i..], -(i + Length));
            }
        }
    }

    /// <summary>Whether a call's or jump's address may begin at a position, which is not the first and has all bytes of one.</summary>
    public static bool IsCall(ReadOnlySpan<byte> code, int position) => (code[position - 1] & 0xFE) == 0xE8 && IsNear(code, position);

    private static bool IsAddress(ReadOnlySpan<byte> code, int position) =>
        IsNear(code, position) && ((code[position - 1] & 0xFE) == 0xE8 || (position >= LoadLength && IsLoad(code.Slice(position - LoadLength, LoadLength))));

    // MOV from and LEA of a place: a prefix for 64 bits, the operation, and any register with "relative to the instruction".
    private static bool IsLoad(ReadOnlySpan<byte> bytes) => (bytes[0] & 0xF8) == 0x48 && bytes[1] is (0x8B or 0x8D) && (bytes[2] & 0xC7) == 0x05;

    private static bool IsNear(ReadOnlySpan<byte> code, int position) => code[position + Length - 1] is 0x00 or 0xFF;

    private static void Move(Span<byte> address, int distance)
    {
        const int extension = 32 - Bits;
        BinaryPrimitives.WriteInt32LittleEndian(address, (BinaryPrimitives.ReadInt32LittleEndian(address) + distance) << extension >> extension);
    }
}
