namespace Nacrith.Engine.Modeling;

/// <summary>The fields of a line, as blanks, tabs, commas, semicolons and bars part them, beside those of the line before.</summary>
internal sealed class FieldTrail(ByteRing bytes)
{
    private const int MostFields = 64;

    private Field[] _line = new Field[MostFields];
    private Field[] _above = new Field[MostFields];
    private int _countAbove;

    /// <summary>Number of the current field in its line.</summary>
    public int Index { get; private set; }

    /// <summary>Hash of the current field so far.</summary>
    public uint Prefix { get; private set; }

    /// <summary>Hash of the line's first field, once complete.</summary>
    public uint First { get; private set; }

    /// <summary>Hash of the whole of the same field of the line before.</summary>
    public uint Above => Index < _countAbove ? _above[Index].Hash : 0;

    /// <summary>The byte at the same place of the same field of the line before, and the one after it, in 16 bits.</summary>
    public int BytesAbove
    {
        get
        {
            if (Index >= _countAbove)
            {
                return 0;
            }

            var position = _above[Index].Start + (bytes.Length - _line[Index].Start);
            return bytes.Holds(position) && position + 1 < bytes.Length ? bytes[position] | (bytes[position + 1] << 8) : 0;
        }
    }

    /// <summary>Goes on by the byte that was just appended.</summary>
    public void Advance(byte value)
    {
        if (value == '\n')
        {
            EndLine();
        }
        else if (TextHash.EndsField(value))
        {
            EndField();
        }
        else
        {
            Prefix = TextHash.Combine(Prefix, value);
        }
    }

    private void EndField()
    {
        _line[Index].Hash = Prefix;
        if (Index == 0)
        {
            First = Prefix;
        }

        Begin(Math.Min(Index + 1, MostFields - 1));
    }

    private void EndLine()
    {
        _line[Index].Hash = Prefix;
        _countAbove = Index + 1;
        (_line, _above) = (_above, _line);
        First = 0;
        Begin(0);
    }

    private void Begin(int index)
    {
        Index = index;
        _line[index].Start = bytes.Length;
        Prefix = 0;
    }

    private struct Field
    {
        public long Start;
        public uint Hash;
    }
}
