using System.Buffers;
using System.Globalization;
using System.Text;

namespace Nacrith.Engine.Language.Tokens;

/// <summary>
/// Cuts text into the words that BPE works on, as the GPT-2 regular expression does:
/// <c>'s|'t|'re|'ve|'m|'ll|'d| ?\p{L}+| ?\p{N}+| ?[^\s\p{L}\p{N}]+|\s+(?!\S)|\s+</c>. The pre-tokenizer
/// <c>smollm</c> first makes a piece of every numeric character, and no word crosses a piece's end. Bytes that are no
/// UTF-8 count as neither letter, number nor space.
/// </summary>
/// <param name="text">The text.</param>
/// <param name="digitsAlone">Whether numeric characters are pieces of their own.</param>
internal ref struct WordSplitter(ReadOnlySpan<byte> text, bool digitsAlone)
{
    private static readonly CharacterClass[] AsciiClasses = BuildAsciiClasses();

    private readonly ReadOnlySpan<byte> _text = text;
    private readonly bool _digitsAlone = digitsAlone;
    private int _position;

    private enum CharacterClass : byte
    {
        End,
        Letter,
        Number,
        Space,
        Other,
    }

    /// <summary>Takes the next word; false at the end of the text.</summary>
    public bool TryNext(out ReadOnlySpan<byte> word)
    {
        var start = _position;
        if (start == _text.Length)
        {
            word = default;
            return false;
        }

        _position = FindEnd(start);
        word = _text[start.._position];
        return true;
    }

    private readonly int FindEnd(int start)
    {
        var first = Classify(start, out var width);
        var next = start + width;
        if (first == CharacterClass.Number && _digitsAlone)
        {
            return next;
        }

        if (_text[start] == '\'' && ContractionLength(start) is var contraction and > 0)
        {
            return start + contraction;
        }

        if (first != CharacterClass.Space)
        {
            return EndOfRun(next, first);
        }

        if (_text[start] == ' ' && ClassifyInPiece(next, out width) is var following and not (CharacterClass.Space or CharacterClass.End))
        {
            return EndOfRun(next + width, following);
        }

        return EndOfSpaces(start, next);
    }

    // The last space of a run belongs to the word behind it, unless the piece ends with the run.
    private readonly int EndOfSpaces(int start, int next)
    {
        var last = start;
        CharacterClass following;
        int width;
        while ((following = ClassifyInPiece(next, out width)) == CharacterClass.Space)
        {
            last = next;
            next += width;
        }

        return following == CharacterClass.End || last == start ? next : last;
    }

    private readonly int EndOfRun(int position, CharacterClass run)
    {
        while (ClassifyInPiece(position, out var width) == run)
        {
            position += width;
        }

        return position;
    }

    private readonly CharacterClass ClassifyInPiece(int position, out int width)
    {
        if (position == _text.Length)
        {
            width = 0;
            return CharacterClass.End;
        }

        var found = Classify(position, out width);
        return found == CharacterClass.Number && _digitsAlone ? CharacterClass.End : found;
    }

    private readonly CharacterClass Classify(int position, out int width)
    {
        var value = _text[position];
        if (value < 0x80)
        {
            width = 1;
            return AsciiClasses[value];
        }

        if (Rune.DecodeFromUtf8(_text[position..], out var rune, out width) != OperationStatus.Done)
        {
            width = 1;
            return CharacterClass.Other;
        }

        return Classify(rune);
    }

    private static CharacterClass Classify(Rune rune) => Rune.GetUnicodeCategory(rune) switch
    {
        UnicodeCategory.UppercaseLetter or UnicodeCategory.LowercaseLetter or UnicodeCategory.TitlecaseLetter
            or UnicodeCategory.ModifierLetter or UnicodeCategory.OtherLetter => CharacterClass.Letter,
        UnicodeCategory.DecimalDigitNumber or UnicodeCategory.LetterNumber or UnicodeCategory.OtherNumber => CharacterClass.Number,
        _ => Rune.IsWhiteSpace(rune) ? CharacterClass.Space : CharacterClass.Other,
    };

    private readonly int ContractionLength(int position)
    {
        var rest = _text[(position + 1)..];
        if (rest.StartsWith("re"u8) || rest.StartsWith("ve"u8) || rest.StartsWith("ll"u8))
        {
            return 3;
        }

        return rest.Length > 0 && rest[0] is (byte)'s' or (byte)'t' or (byte)'m' or (byte)'d' ? 2 : 0;
    }

    private static CharacterClass[] BuildAsciiClasses()
    {
        var classes = new CharacterClass[0x80];
        for (var value = 0; value < classes.Length; value++)
        {
            classes[value] = Classify(new Rune(value));
        }

        return classes;
    }
}
