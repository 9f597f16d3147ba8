namespace Nacrith.Reliability.Independent.Ensemble;

/// <summary>The template of a line: a hash of its bytes so far, to which all words with digits are the same.</summary>
internal sealed class LineTemplate
{
    private uint _beforeWord;

    /// <summary>The template of the line so far.</summary>
    public uint Value { get; private set; }

    /// <summary>The template of the whole line before.</summary>
    public uint LineBefore { get; private set; }

    /// <summary>The hash of the word so far, 0 between words.</summary>
    public uint Word { get; private set; }

    /// <summary>Whether the word at hand has a digit so far.</summary>
    public bool HasDigit { get; private set; }

    /// <summary>Whether a byte is a digit.</summary>
    public static bool IsDigit(byte value) => value is >= (byte)'0' and <= (byte)'9';

    /// <summary>Whether a byte is of a word.</summary>
    public static bool IsOfWord(byte value) => IsDigit(value) || value is >= (byte)'A' and <= (byte)'Z' or >= (byte)'a' and <= (byte)'z' or >= 0x80;

    /// <summary>Takes in a byte.</summary>
    public void Append(byte value)
    {
        if (IsOfWord(value))
        {
            Word = TextHash.Add(Word, value);
            HasDigit |= IsDigit(value);
            Value = TextHash.Add(_beforeWord, HasDigit ? '0' : Word);
            return;
        }

        (Word, HasDigit) = (0, false);
        (Value, LineBefore) = value == '\n' ? (0, Value) : (TextHash.Add(Value, value), LineBefore);
        _beforeWord = Value;
    }
}
