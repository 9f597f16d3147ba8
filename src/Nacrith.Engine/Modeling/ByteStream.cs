namespace Nacrith.Engine.Modeling;

/// <summary>
/// One stream of bytes, a lane's or the plain spans', and everything about its past that contexts are made of: recent
/// bytes, words, tokens, the line before, and its fields and numbers.
/// </summary>
internal sealed class ByteStream
{
    private readonly ushort[] _afterByte = new ushort[256];
    private readonly byte[] _afterPair = new byte[1 << 16];
    private long _lineStart;
    private long _lineStartAbove;
    private long _lineAboveLength;

    /// <summary>Makes an empty stream.</summary>
    /// <param name="index">Its number among the ensemble's streams.</param>
    public ByteStream(int index)
    {
        Index = index;
        Fields = new FieldTrail(Bytes);
        Numbers = new NumberTrail(Bytes);
    }

    /// <summary>Number among the ensemble's streams.</summary>
    public int Index { get; }

    /// <summary>The bytes.</summary>
    public ByteRing Bytes { get; } = new();

    /// <summary>The fields of its lines.</summary>
    public FieldTrail Fields { get; }

    /// <summary>The numbers of its lines.</summary>
    public NumberTrail Numbers { get; }

    /// <summary>The last eight bytes, the latest lowest.</summary>
    public ulong Recent { get; private set; }

    /// <summary>The last eight bytes with every digit written as 0.</summary>
    public ulong RecentWithoutDigits { get; private set; }

    /// <summary>Hash of the letters of the current word so far, 0 between words.</summary>
    public uint Word { get; private set; }

    /// <summary>Hash of the last complete word.</summary>
    public uint PreviousWord { get; private set; }

    /// <summary>Hash of the word before <see cref="PreviousWord"/>.</summary>
    public uint WordBeforePrevious { get; private set; }

    /// <summary>The last three tokens, the latest first, as ranks.</summary>
    public int Token1 { get; private set; } = -1;

    /// <summary>The token before <see cref="Token1"/>.</summary>
    public int Token2 { get; private set; } = -1;

    /// <summary>The token before <see cref="Token2"/>.</summary>
    public int Token3 { get; private set; } = -1;

    /// <summary>Hash of the bytes of the current token so far, 0 at its start.</summary>
    public uint Path { get; private set; }

    /// <summary>Bytes since the last line break.</summary>
    public int Column => (int)Math.Min(Bytes.Length - _lineStart, int.MaxValue);

    /// <summary>The byte in the same column of the line before, 0 if there is none.</summary>
    public byte Above => Column < _lineAboveLength && Bytes.Holds(_lineStartAbove + Column) ? Bytes[_lineStartAbove + Column] : (byte)0;

    /// <summary>The two bytes that last followed the last byte, the latest lowest.</summary>
    public ushort AfterLast => _afterByte[(byte)Recent];

    /// <summary>The byte that last followed the last two bytes.</summary>
    public byte AfterLastTwo => _afterPair[(ushort)Recent];

    /// <summary>Appends a byte and brings everything up to date.</summary>
    public void Append(byte value)
    {
        var last = (byte)Recent;
        _afterPair[(ushort)Recent] = value;
        _afterByte[last] = (ushort)((_afterByte[last] << 8) | value);
        Bytes.Append(value);
        Recent = (Recent << 8) | value;
        RecentWithoutDigits = (RecentWithoutDigits << 8) | TextHash.WithoutDigit(value);
        Path = TextHash.Combine(Path, value + 1u);
        Fields.Advance(value);
        Numbers.Advance(value);
        AppendToWord(value);
        if (value == '\n')
        {
            EndLine();
        }
    }

    /// <summary>Tells that the bytes since the last token were a token of rank <paramref name="rank"/>.</summary>
    public void EndToken(int rank)
    {
        Bytes.MarkEnd();
        (Token1, Token2, Token3) = (rank, Token1, Token2);
        Path = 0;
    }

    private void AppendToWord(byte value)
    {
        var letter = TextHash.Letter(value);
        if (letter != 0)
        {
            Word = TextHash.Combine(Word, letter);
        }
        else if (Word != 0)
        {
            (Word, PreviousWord, WordBeforePrevious) = (0, Word, PreviousWord);
        }
    }

    private void EndLine()
    {
        _lineStartAbove = _lineStart;
        _lineAboveLength = Bytes.Length - _lineStart;
        _lineStart = Bytes.Length;
    }
}
