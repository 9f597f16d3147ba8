using System.Globalization;

namespace Nacrith.Engine.Forms;

/// <summary>
/// Tells UTF-16 text from numbers of 16 bits, a window at a time. In text, letters and digits are half of all and stand
/// together in words, there are spaces, line ends or what stands for them in Chinese and Japanese, there are few scripts,
/// and there is nothing that no text has.
/// </summary>
internal sealed class Utf16Window
{
    /// <summary>Bytes of a window.</summary>
    public const int MostBytes = 256;

    // One character of so many is a space: in a text of ASCII, and in another, which numbers would look like more easily.
    private const int SpaceShare = 128;
    private const int SpaceShareOfOthers = 24;

    // One letter of so many, at least, follows another of its kind; tables of numbers take turns instead.
    private const int JoinedShare = 3;

    // Kinds of characters in one window: ASCII with Latin-1, a script or two, punctuation, and a few symbols.
    private const int MostKinds = 5;

    // Kinds are pages of 256 characters, but all ideographs are of one kind, all Korean syllables of another, and a mark is of no kind
    // of its own.
    private const int Kinds = 0x1100;
    private const int NoKind = -1;
    private const int Ideographs = 0x4E;
    private const int Syllables = 0xAC;

    // Null until there is a window of text, which most objects of this class never see.
    private bool[]? _kinds;

    /// <summary>Whether bytes begin with a byte order mark or have enough zeros to be tried at all, which most that are no UTF-16 have not.</summary>
    public static bool MayBeText(ReadOnlySpan<byte> bytes)
    {
        var window = bytes[..Math.Min(bytes.Length, MostBytes)];
        return window is [0xFF, 0xFE, ..] or [0xFE, 0xFF, ..] || window.Count((byte)0) * SpaceShareOfOthers >= window.Length / sizeof(char);
    }

    /// <summary>Judges the window at a place and remembers which kinds of characters it has.</summary>
    /// <returns>Its bytes, or 0 if it is no text.</returns>
    public int TryAdd(Utf16Units text, int position)
    {
        var (count, ascii, letters, joined, spaces) = (0, 0, 0, 0, 0);
        var kinds = new HashSet<int>();
        var word = NoKind;
        var end = position;
        for (int length; end < position + MostBytes && (length = text.LengthAt(end)) > 0; end += length)
        {
            var character = text.CharacterAt(end);
            if (!IsText(character))
            {
                return 0;
            }

            count++;
            ascii += character < 0x80 ? 1 : 0;
            spaces += IsSpace(character) ? 1 : 0;
            var kind = KindOf(character);
            kinds.Add(kind);
            var isLetter = IsLetter(character);
            letters += isLetter ? 1 : 0;
            joined += isLetter && kind == word ? 1 : 0;
            word = isLetter ? kind : NoKind;
        }

        var spaceShare = ascii * 2 >= count ? SpaceShare : SpaceShareOfOthers;
        var isText = letters * 2 >= count && joined * JoinedShare >= letters && spaces * spaceShare >= count && kinds.Count <= MostKinds;
        if (!isText || !IsWhole(text, position, end))
        {
            return 0;
        }

        _kinds ??= new bool[Kinds];
        foreach (var kind in kinds)
        {
            _kinds[kind] = true;
        }

        return end - position;
    }

    /// <summary>Whether the character at a place is of a kind that a window of text had; there was one.</summary>
    public bool Knows(Utf16Units text, int position) =>
        text.CharacterAt(position) is var character && _kinds![KindOf(character)] && IsText(character);

    // A window ends where it is full or the content ends, not before half of a character.
    private static bool IsWhole(Utf16Units text, int position, int end) =>
        end - position >= MostBytes || (end > position && text.IsEnd(end));

    private static int KindOf(int character) => character switch
    {
        >= 0x3400 and <= 0x9FFF => Ideographs,
        >= 0xAC00 and <= 0xD7A3 => Syllables,
        Utf16Units.Mark => 0,
        _ => character >> 8,
    };

    // Commas and full stops of Chinese and Japanese among them.
    private static bool IsSpace(int character) => character is ' ' or '\n' or 0x3001 or 0x3002 or 0xFF0C;

    private static bool IsLetter(int character) =>
        character < 0x80 ? char.IsAsciiLetterOrDigit((char)character) : CharUnicodeInfo.GetUnicodeCategory(character) <= UnicodeCategory.OtherLetter;

    private static bool IsText(int character) => character switch
    {
        < ' ' => character is (>= '\t' and <= '\r') or 0x1B,
        < 0x7F => true,
        _ => CharUnicodeInfo.GetUnicodeCategory(character) is not
            (UnicodeCategory.Control or UnicodeCategory.PrivateUse or UnicodeCategory.Surrogate or UnicodeCategory.OtherNotAssigned),
    };
}
