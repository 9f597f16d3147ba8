namespace Nacrith.Reliability.Independent.Light;

/// <summary>Words, digits and fields of the bytes so far.</summary>
internal sealed class TextTrail(PastBytes past)
{
    private List<uint> _line = [0];
    private List<uint> _lineAbove = [];

    /// <summary>Hash of the word at hand, 0 between words.</summary>
    public uint Word { get; private set; }

    /// <summary>Hash of the word before.</summary>
    public uint WordBefore { get; private set; }

    /// <summary>Letters of the word at hand, at most 15.</summary>
    public uint WordLength { get; private set; }

    /// <summary>Bytes since the last line feed, at most 255.</summary>
    public uint Column { get; private set; }

    /// <summary>The last 8 bytes with every digit written as 0.</summary>
    public ulong WithoutDigits { get; private set; }

    /// <summary>Number of the current field.</summary>
    public uint Field => (uint)_line.Count - 1;

    /// <summary>The byte at the same place of the same field of the line before, and 256 times the one after it.</summary>
    public uint BytesAbove()
    {
        if (Field >= _lineAbove.Count)
        {
            return 0;
        }

        var place = _lineAbove[(int)Field] + past.Position - _line[^1];
        return past[place] + (256u * past[place + 1]);
    }

    /// <summary>Takes in the byte just appended.</summary>
    public void Append(byte value)
    {
        WithoutDigits = (WithoutDigits << 8) | (value is >= (byte)'0' and <= (byte)'9' ? (byte)'0' : value);
        AppendToWord(value);
        Column = value == '\n' ? 0 : Math.Min(Column + 1, 255);
        if (value == '\n')
        {
            (_line, _lineAbove) = ([past.Position], _line);
        }
        else if (" \t,;|"u8.Contains(value))
        {
            // Beyond the last field number the last field begins anew.
            if (_line.Count == 256)
            {
                _line.RemoveAt(255);
            }

            _line.Add(past.Position);
        }
    }

    private void AppendToWord(byte value)
    {
        var letter = value is >= (byte)'A' and <= (byte)'Z' ? (uint)value + 32 : value;
        if (letter is >= 'a' and <= 'z' or >= 0x80)
        {
            var hash = (Word + letter) * 0x2F0B4C47;
            Word = hash ^ (hash >> 15);
            WordLength = Math.Min(WordLength + 1, 15);
            return;
        }

        WordLength = 0;
        if (Word != 0)
        {
            (Word, WordBefore) = (0, Word);
        }
    }
}
