using Nacrith.Engine.Archive;
using Nacrith.Engine.Forms;

namespace Nacrith.Engine.Measuring;

/// <summary>
/// Where in a block's content the characters are that its coded bytes belong to. All bytes of a character have its place, so that
/// the content between two of them is none, and behind the last one all that the character takes.
/// </summary>
internal sealed class ContentPlaces
{
    // Null where each byte stands for itself.
    private readonly int[]? _places;

    private ContentPlaces(int[]? places) => _places = places;

    /// <summary>The places of a block that is coded as it is.</summary>
    public static ContentPlaces AsIs { get; } = new(null);

    /// <summary>Content bytes of the block before what a coded byte stands for; behind the last one, the block's length.</summary>
    public int this[int coded] => _places?[coded] ?? coded;

    /// <summary>The places of a block.</summary>
    public static ContentPlaces Of(FormedContent formed)
    {
        if (!formed.Runs.Any(run => run.IsText))
        {
            return AsIs;
        }

        var places = new int[formed.Coded.Length + 1];
        var (start, place) = (0, 0);
        foreach (var run in formed.Runs)
        {
            Fill(places.AsSpan(start, run.CodedLength), formed.Coded.Span.Slice(start, run.CodedLength), run, place);
            start += run.CodedLength;
            place += run.Length;
        }

        places[start] = place;
        return new(places);
    }

    private static void Fill(Span<int> places, ReadOnlySpan<byte> coded, FormRun run, int place)
    {
        var width = 0;
        for (var i = 0; i < coded.Length; i++)
        {
            if (!IsInside(coded[i], run))
            {
                place += width;
                width = WidthOf(coded[i], run.Form);
            }

            places[i] = place;
        }
    }

    // Whether a byte goes on with a character of UTF-8.
    private static bool IsInside(byte coded, FormRun run) => run.IsText && (coded & 0xC0) == 0x80;

    // Content bytes of the character that a byte begins. Those of four bytes in UTF-8 are pairs in UTF-16.
    private static int WidthOf(byte coded, ContentForm form) =>
        form is not (ContentForm.Utf16LittleEndian or ContentForm.Utf16BigEndian) ? 1
        : coded >= 0xF0 ? 2 * sizeof(char)
        : sizeof(char);
}
