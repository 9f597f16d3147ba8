namespace Nacrith.Engine.Modeling;

/// <summary>
/// What kind of line is at hand: a hash of the line so far in which all words with digits are alike, so that lines of a log that
/// differ in times, numbers and identifiers alone have the same.
/// </summary>
internal sealed class LineTemplate
{
    private uint _beforeWord;

    /// <summary>Hash of the line so far, 0 at its start.</summary>
    public uint Hash { get; private set; }

    /// <summary>Hash of the whole line before.</summary>
    public uint Above { get; private set; }

    /// <summary>Hash of the word so far, 0 between words.</summary>
    public uint Word { get; private set; }

    /// <summary>Whether the word at hand has a digit. Nothing that goes on with it changes <see cref="Hash"/>.</summary>
    public bool IsInNumber { get; private set; }

    /// <summary>Whether a byte is part of a word.</summary>
    public static bool IsOfWord(byte value) => TextHash.IsDigit(value) || TextHash.Letter(value) != 0;

    /// <summary>Goes on by a byte.</summary>
    public void Advance(byte value)
    {
        if (value == '\n')
        {
            (Above, Hash) = (Hash, 0);
            EndWord();
        }
        else if (IsOfWord(value))
        {
            IsInNumber |= TextHash.IsDigit(value);
            Word = TextHash.Combine(Word, value);
            Hash = TextHash.Combine(_beforeWord, IsInNumber ? '0' : Word);
        }
        else
        {
            Hash = TextHash.Combine(Hash, value);
            EndWord();
        }
    }

    private void EndWord() => (_beforeWord, Word, IsInNumber) = (Hash, 0, false);
}
