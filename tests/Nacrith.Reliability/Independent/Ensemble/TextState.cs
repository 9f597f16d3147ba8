namespace Nacrith.Reliability.Independent.Ensemble;

/// <summary>Words, lines and fields of the bytes so far, and what followed the same bytes when they last came.</summary>
internal sealed class TextState(RememberedBytes past)
{
    private readonly ushort[] _afterByte = new ushort[256];
    private readonly byte[] _afterPair = new byte[1 << 16];
    private Line _line = new(0);
    private Line _above = new(0) { Fields = 0 };

    /// <summary>Hash of the word at hand, 0 between words.</summary>
    public uint Word { get; private set; }

    /// <summary>Hash of the last complete word.</summary>
    public uint WordBefore { get; private set; }

    /// <summary>Hash of the complete word before that one.</summary>
    public uint WordTwoBefore { get; private set; }

    /// <summary>The last 8 bytes with every digit written as 0.</summary>
    public ulong WithoutDigits { get; private set; }

    /// <summary>Bytes since the line began.</summary>
    public int Column => past.Length - _line.Start;

    /// <summary>The byte of the same column of the line before.</summary>
    public byte ByteAbove => Column < _above.Length ? past.OrZero(_above.Start + Column) : (byte)0;

    /// <summary>Number of the current field.</summary>
    public int Field => _line.Fields - 1;

    /// <summary>Hash of the current field so far.</summary>
    public uint FieldPrefix { get; private set; }

    /// <summary>Hash of the line's first field, once it has ended.</summary>
    public uint FirstField { get; private set; }

    /// <summary>Hash of the same field of the line before.</summary>
    public uint FieldAbove => Field < _above.Fields ? _above.Hashes[Field] : 0;

    /// <summary>The byte at the same place of the same field of the line before, and 256 times the one after it.</summary>
    public ulong BytesAboveInField
    {
        get
        {
            if (Field >= _above.Fields)
            {
                return 0;
            }

            var place = _above.Starts[Field] + past.Length - _line.Starts[Field];
            return past.Holds(place) && place + 1 < past.Length ? past[place] + (256UL * past[place + 1]) : 0;
        }
    }

    /// <summary>The two bytes that last came after the last byte, the latest lowest.</summary>
    public ushort AfterLast => _afterByte[past.Last];

    /// <summary>The byte that last came after the last two.</summary>
    public byte AfterLastTwo => _afterPair[(ushort)past.Recent];

    /// <summary>Takes in the byte just appended.</summary>
    public void Append(byte value)
    {
        var before = past.Recent >> 8;
        _afterPair[(ushort)before] = value;
        _afterByte[(byte)before] = (ushort)((_afterByte[(byte)before] << 8) | value);
        WithoutDigits = (WithoutDigits << 8) | (value is >= (byte)'0' and <= (byte)'9' ? (byte)'0' : value);
        AppendToWord(value);
        AppendToLine(value);
    }

    private void AppendToWord(byte value)
    {
        var letter = value is >= (byte)'A' and <= (byte)'Z' ? (uint)value + 32 : value;
        if (letter is >= 'a' and <= 'z' or >= 0x80)
        {
            Word = TextHash.Add(Word, letter);
        }
        else if (Word != 0)
        {
            (Word, WordBefore, WordTwoBefore) = (0, Word, WordBefore);
        }
    }

    private void AppendToLine(byte value)
    {
        if (value == '\n')
        {
            _line.Hashes[Field] = FieldPrefix;
            _line.Length = past.Length - _line.Start;
            (_line, _above) = (new(past.Length), _line);
            (FirstField, FieldPrefix) = (0, 0);
        }
        else if (" \t,;|"u8.Contains(value))
        {
            _line.Hashes[Field] = FieldPrefix;
            FirstField = Field == 0 ? FieldPrefix : FirstField;
            FieldPrefix = 0;
            _line.Fields = Math.Min(_line.Fields + 1, Line.MostFields);
            _line.Starts[Field] = past.Length;
        }
        else
        {
            FieldPrefix = TextHash.Add(FieldPrefix, value);
        }
    }

    private sealed class Line
    {
        public const int MostFields = 64;

        public Line(int start)
        {
            Start = start;
            Starts[0] = start;
        }

        public int Start { get; }

        public int Length { get; set; }

        public int Fields { get; set; } = 1;

        public int[] Starts { get; } = new int[MostFields];

        public uint[] Hashes { get; } = new uint[MostFields];
    }
}
