using Nacrith.Engine.Archive;

namespace Nacrith.Engine.Forms;

/// <summary>Both directions of every form.</summary>
internal static class FormCodec
{
    /// <summary>What is coded in place of <paramref name="content"/>, or null if that would not give it back.</summary>
    public static byte[]? Encode(ContentForm form, ReadOnlySpan<byte> content)
    {
        var coded = form switch
        {
            ContentForm.Utf16LittleEndian => Utf16Text.Encode(content, isBigEndian: false),
            ContentForm.Utf16BigEndian => Utf16Text.Encode(content, isBigEndian: true),
            ContentForm.Windows1252 => Windows1252Text.Encode(content),
            ContentForm.X86Code => CodeAddresses.Encode(content),
            _ => content.ToArray(),
        };

        // No byte is lost, even if a form has a fault.
        var check = new byte[content.Length];
        return coded is not null && TryDecode(form, coded, check) && content.SequenceEqual(check) ? coded : null;
    }

    /// <summary>Turns what was coded back into <paramref name="content"/>, which has its length; false if it is none of the form.</summary>
    public static bool TryDecode(ContentForm form, ReadOnlySpan<byte> coded, Span<byte> content)
    {
        switch (form)
        {
            case ContentForm.Utf16LittleEndian:
                return Utf16Text.TryDecode(coded, content, isBigEndian: false);
            case ContentForm.Utf16BigEndian:
                return Utf16Text.TryDecode(coded, content, isBigEndian: true);
            case ContentForm.Windows1252:
                return Windows1252Text.TryDecode(coded, content);
            case ContentForm.X86Code:
                CodeAddresses.Decode(coded, content);
                return true;
            default:
                coded.CopyTo(content);
                return true;
        }
    }
}
