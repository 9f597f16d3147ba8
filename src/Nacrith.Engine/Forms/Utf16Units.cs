using System.Buffers.Binary;
using Nacrith.Engine.Archive;

namespace Nacrith.Engine.Forms;

/// <summary>Bytes read as UTF-16, character by character, from any place.</summary>
/// <param name="content">The bytes.</param>
/// <param name="isBigEndian">Whether the high byte comes first.</param>
internal readonly ref struct Utf16Units(ReadOnlySpan<byte> content, bool isBigEndian)
{
    /// <summary>The byte order mark.</summary>
    public const char Mark = '\uFEFF';

    private readonly ReadOnlySpan<byte> _content = content;

    /// <summary>The form of the text.</summary>
    public ContentForm Form => isBigEndian ? ContentForm.Utf16BigEndian : ContentForm.Utf16LittleEndian;

    /// <summary>The unit at a place, or 0 behind the last one.</summary>
    public char UnitAt(int position) =>
        IsEnd(position) ? '\0'
        : (char)(isBigEndian ? BinaryPrimitives.ReadUInt16BigEndian(_content[position..]) : BinaryPrimitives.ReadUInt16LittleEndian(_content[position..]));

    /// <summary>Whether a place is behind the last unit.</summary>
    public bool IsEnd(int position) => position + sizeof(char) > _content.Length;

    /// <summary>Bytes of the character at a place: 2, or 4 of a pair, or 0 if there is no whole one.</summary>
    public int LengthAt(int position)
    {
        var unit = UnitAt(position);
        if (!char.IsSurrogate(unit))
        {
            return IsEnd(position) ? 0 : sizeof(char);
        }

        return char.IsSurrogatePair(unit, UnitAt(position + sizeof(char))) ? 2 * sizeof(char) : 0;
    }

    /// <summary>Bytes of the character before a place, which begins at or behind <paramref name="start"/>, or 0 if there is no whole one.</summary>
    public int LengthBefore(int position, int start)
    {
        for (var length = sizeof(char); length <= 2 * sizeof(char) && position - length >= start; length += sizeof(char))
        {
            if (LengthAt(position - length) == length)
            {
                return length;
            }
        }

        return 0;
    }

    /// <summary>The character at a place that has a whole one.</summary>
    public int CharacterAt(int position)
    {
        var unit = UnitAt(position);
        return char.IsSurrogate(unit) ? char.ConvertToUtf32(unit, UnitAt(position + sizeof(char))) : unit;
    }
}
