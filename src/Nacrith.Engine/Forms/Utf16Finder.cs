namespace Nacrith.Engine.Forms;

/// <summary>
/// Finds UTF-16, with or without a byte order mark, at even and odd places and in both byte orders. Windows that read
/// like text (<see cref="Utf16Window"/>) are joined, and the stretch ends, at both sides, with the last character of a
/// kind that it has.
/// </summary>
internal static class Utf16Finder
{
    // Bytes by which the search goes on; any stretch of twice as many holds a whole window.
    private const int Step = Utf16Window.MostBytes;

    // Shorter stretches do not repay their place in the table: behind a byte order mark, and without one.
    private const int ShortestMarked = 64;
    private const int Shortest = 512;

    private static readonly (int Offset, bool IsBigEndian)[] Places = [(0, false), (1, true), (1, false), (0, true)];

    /// <summary>The stretches of UTF-16, in order.</summary>
    public static List<FormStretch> Find(ReadOnlySpan<byte> content)
    {
        var found = new List<FormStretch>();
        for (int start = 0, position = 0; position < content.Length;)
        {
            if (FindAt(content, start, position) is { } stretch)
            {
                Append(found, stretch);
                position = start = stretch.Start + stretch.Length;
            }
            else
            {
                position += Step;
            }
        }

        return found;
    }

    // Two of one form that touch are one.
    private static void Append(List<FormStretch> found, FormStretch stretch)
    {
        if (found.Count > 0 && found[^1] is var last && last.Form == stretch.Form && last.Start + last.Length == stretch.Start)
        {
            found[^1] = last with { Length = last.Length + stretch.Length };
        }
        else
        {
            found.Add(stretch);
        }
    }

    // The stretch that a position is in, if any; it begins at or behind start. Letters of Latin-1 read alike in the other
    // order one byte further, so that the longest stretch is the right one.
    private static FormStretch? FindAt(ReadOnlySpan<byte> content, int start, int position)
    {
        FormStretch? longest = null;
        if (!Utf16Window.MayBeText(content[position..]))
        {
            return longest;
        }

        foreach (var (offset, isBigEndian) in Places)
        {
            var text = new Utf16Units(content, isBigEndian);
            if (FindAt(text, start, position + offset) is { } stretch && IsBetter(stretch, longest))
            {
                longest = stretch;
            }
        }

        return longest;
    }

    private static bool IsBetter(FormStretch stretch, FormStretch? than) =>
        than is not { } other || stretch.Length > other.Length || (stretch.Length == other.Length && stretch.Start < other.Start);

    private static FormStretch? FindAt(Utf16Units text, int start, int position)
    {
        var window = new Utf16Window();
        var end = position + window.TryAdd(text, position);
        if (end == position)
        {
            return null;
        }

        for (int added; (added = window.TryAdd(text, end)) > 0;)
        {
            end += added;
        }

        end = EndOf(text, end, window);
        var first = BeginningOf(text, start, position, window);
        var shortest = text.UnitAt(first) == Utf16Units.Mark ? ShortestMarked : Shortest;
        return end - first >= shortest ? new(first, end - first, text.Form) : null;
    }

    private static int EndOf(Utf16Units text, int end, Utf16Window window)
    {
        for (int length; (length = text.LengthAt(end)) > 0 && window.Knows(text, end);)
        {
            end += length;
        }

        return end;
    }

    private static int BeginningOf(Utf16Units text, int start, int first, Utf16Window window)
    {
        for (int length; (length = text.LengthBefore(first, start)) > 0 && window.Knows(text, first - length);)
        {
            first -= length;
        }

        return first;
    }
}
