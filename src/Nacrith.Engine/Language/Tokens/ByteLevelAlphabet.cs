namespace Nacrith.Engine.Language.Tokens;

/// <summary>
/// The alphabet of byte-level BPE (GPT-2): each byte is written as one printable character, so that tokens of any
/// bytes can be stored as text.
/// </summary>
internal static class ByteLevelAlphabet
{
    private static readonly short[] ByteOfCharacter = Build();

    /// <summary>Turns a token's UTF-8 spelling back into its bytes.</summary>
    /// <param name="spelling">The spelling.</param>
    /// <param name="destination">Receives at most as many bytes as the spelling has.</param>
    /// <returns>Bytes written, or -1 if a character is not of the alphabet.</returns>
    public static int Decode(ReadOnlySpan<byte> spelling, Span<byte> destination)
    {
        var count = 0;
        for (var i = 0; i < spelling.Length; i++)
        {
            int character = spelling[i];
            if (character >= 0x80)
            {
                if (character is < 0xC2 or > 0xC5 || i + 1 >= spelling.Length)
                {
                    return -1;
                }

                character = ((character & 0x1F) << 6) | (spelling[++i] & 0x3F);
            }

            if (character >= ByteOfCharacter.Length || ByteOfCharacter[character] < 0)
            {
                return -1;
            }

            destination[count++] = (byte)ByteOfCharacter[character];
        }

        return count;
    }

    private static short[] Build()
    {
        var table = new short[0x180];
        Array.Fill(table, (short)-1);
        var next = 0x100;
        for (var value = 0; value < 256; value++)
        {
            var printable = value is (>= '!' and <= '~') or (>= 0xA1 and <= 0xAC) or (>= 0xAE and <= 0xFF);
            table[printable ? value : next++] = (short)value;
        }

        return table;
    }
}
