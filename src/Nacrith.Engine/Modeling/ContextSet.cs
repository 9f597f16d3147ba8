using System.Runtime.CompilerServices;

namespace Nacrith.Engine.Modeling;

/// <summary>Where in the coding of a byte the contexts are asked for.</summary>
internal enum BytePlace
{
    /// <summary>A byte of a plain span.</summary>
    Plain,

    /// <summary>The first byte of a token.</summary>
    TokenStart,

    /// <summary>A byte, or the end, of a token that has begun.</summary>
    InsideToken,
}

/// <summary>
/// The contexts: what of the past each predictor looks at. A hash of 64 bits each, which the tables cut into place and
/// check. Tokens have their own n-grams where plain bytes have the contexts of records and bitmaps, or in text those of alike lines.
/// </summary>
internal static class ContextSet
{
    /// <summary>Contexts of a plain byte.</summary>
    public const int PlainCount = 32;

    /// <summary>Contexts of a decision within a token.</summary>
    public const int TokenCount = 26;

    /// <summary>The same with those of alike lines.</summary>
    public const int TokenInLineCount = 32;

    /// <summary>Contexts 0 to this are the byte orders 0, 1, 2, ...</summary>
    public const int HighestOrder = 6;

    private const ulong Step = 0x9E3779B97F4A7C15;

    /// <summary>Computes all hashes of the next decision.</summary>
    /// <param name="hashes">At least <see cref="PlainCount"/> hashes.</param>
    /// <param name="models">The past.</param>
    /// <param name="place">What is coded.</param>
    /// <param name="record">Record length found in the data, for plain bytes.</param>
    /// <param name="hasLines">Whether alike lines have contexts.</param>
    /// <returns>Number of contexts.</returns>
    public static int Fill(Span<ulong> hashes, StreamModels models, BytePlace place, int record, bool hasLines)
    {
        var stream = models.Stream;
        var lines = models.Lines;
        var salt = (ulong)place + 1;
        FillOrders(hashes, stream.Recent);
        FillWords(hashes[7..], stream);
        FillLines(hashes[10..], stream);
        var count = PlainCount;
        if (place != BytePlace.Plain)
        {
            FillTokens(hashes[23..], stream);
            count = TokenCount;
            if (hasLines)
            {
                FillAlikeLines(hashes[TokenCount..], stream, lines);
                count = TokenInLineCount;
            }
        }
        else if (hasLines)
        {
            FillAlikeLines(hashes[23..], stream, lines);
            FillMoreAlikeLines(hashes[29..], stream, lines);
        }
        else
        {
            FillRecords(hashes[23..], stream, record);
        }

        for (var i = 0; i < count; i++)
        {
            hashes[i] = Hash(hashes[i], salt + ((ulong)i << 8));
        }

        return count;
    }

    /// <summary>One number of two, every bit of it depending on every bit of both.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static ulong Hash(ulong a, ulong b)
    {
        var h = (a ^ (b * 0xD6E8FEB86659FD93)) * Step;
        return (h ^ (h >> 32)) * 0xFF51AFD7ED558CCD;
    }

    private static void FillOrders(Span<ulong> h, ulong recent)
    {
        h[0] = 0;
        h[1] = recent & 0xFF;
        h[2] = recent & 0xFFFF;
        h[3] = recent & 0xFF_FFFF;
        h[4] = recent & 0xFFFF_FFFF;
        h[5] = recent & 0xFF_FFFF_FFFF;
        h[6] = recent & 0xFFFF_FFFF_FFFF;
    }

    private static void FillWords(Span<ulong> h, ByteStream s)
    {
        h[0] = Hash(s.Word, s.Recent & 0xFF);
        h[1] = Hash(s.Word, s.PreviousWord);
        h[2] = Hash(h[1], s.WordBeforePrevious);
    }

    private static void FillLines(Span<ulong> h, ByteStream s)
    {
        ulong above = s.Above;
        var last = s.Recent & 0xFF;
        var field = (ulong)s.Fields.Index;
        h[0] = Hash((ulong)Math.Min(s.Column, 255), above);
        h[1] = Hash(above, s.Recent & 0xFFFF);
        h[2] = Hash(field, s.Fields.Prefix);
        h[3] = Hash(Hash(field, s.Fields.Prefix), s.Fields.Above);
        h[4] = Hash(s.Fields.First, s.Recent & 0xFFFF);
        h[5] = s.RecentWithoutDigits;
        h[6] = (s.Recent >> 8) & 0xFF_FFFF;
        h[7] = Hash((ulong)s.Fields.BytesAbove, last);
        h[8] = Hash(s.Word, s.WordBeforePrevious + 1UL);
        h[9] = Hash(s.AfterLast, last);
        h[10] = Hash(s.AfterLastTwo, s.Recent & 0xFFFF);
        FillNumbers(h[11..], s.Numbers, last);
    }

    private static void FillNumbers(Span<ulong> h, NumberTrail numbers, ulong last)
    {
        var separator = TextHash.IsDigit((byte)last) ? 0 : last << 8;
        h[0] = Hash(numbers.Above, (ulong)numbers.Index + separator);
        h[1] = Hash(numbers.Above & 0xFF00FFFF, Hash((ulong)numbers.GrowthAbove, (ulong)numbers.Index));
    }

    private static void FillTokens(Span<ulong> h, ByteStream s)
    {
        h[0] = Hash((ulong)s.Token1 + 1, s.Path);
        h[1] = Hash((ulong)s.Token2 + 1, h[0]);
        h[2] = Hash((ulong)s.Token3 + 1, h[1]);
    }

    private static void FillAlikeLines(Span<ulong> h, ByteStream s, AlikeLines lines)
    {
        ulong template = lines.Template.Hash;
        var numbers = lines.Numbers;
        var last = Expected(lines.Last);
        h[0] = Hash(last, s.Recent & 0xFFFF);
        h[1] = Hash(template, lines.Template.Above);
        h[2] = Hash(Foreseen(numbers), numbers.IsBySteps ? 0 : last & 0xFF00_00FF);
        h[3] = Hash(Expected(lines.AfterAlike), template);
        h[4] = Hash(last, template);
        h[5] = Hash((ulong)numbers.Prefix, template + 1);
    }

    private static void FillMoreAlikeLines(Span<ulong> h, ByteStream s, AlikeLines lines)
    {
        var byteBefore = s.Recent & 0xFF;
        h[0] = Hash(Expected(lines.Last) | ((ulong)lines.Last.Expected(2) << 16), byteBefore);
        h[1] = Hash(lines.AfterAlike.Expected(0) | ((ulong)lines.Last.Expected(0) << 8) | ((ulong)s.Above << 16), byteBefore);
        h[2] = Hash(lines.Template.Word, Expected(lines.Last));
    }

    // Steps are wrong in the last digit if anywhere, whatever the others and the alike line are.
    private static ulong Foreseen(NumberForecast numbers)
    {
        ulong after = !numbers.IsBySteps ? numbers.Foreseen(1) : numbers.IsLastForeseen ? 1u : 0u;
        return numbers.Foreseen(0) | (after << 8) | ((ulong)numbers.Relation << 16);
    }

    // The next two bytes of an alike line, and how the number at hand compares with the one there.
    private static ulong Expected(LineTrail trail) =>
        trail.Expected(0) | ((ulong)trail.Expected(1) << 8) | ((ulong)trail.Relation << 24);

    private static void FillRecords(Span<ulong> h, ByteStream s, int record)
    {
        var bytes = s.Bytes;
        ulong above = ByteAt(bytes, record);
        ulong aboveTwo = ByteAt(bytes, 2 * record);
        ulong aboveNext = ByteAt(bytes, record - 1);
        ulong abovePrevious = ByteAt(bytes, record + 1);
        var last = s.Recent & 0xFF;
        var column = (ulong)(bytes.Length % record);
        h[0] = Hash(s.Recent, 8);
        h[1] = Hash(above | (last << 8), (ulong)record);
        h[2] = Hash(above | (column << 8), (ulong)record);
        h[3] = Hash(above | (aboveTwo << 8) | (aboveNext << 16) | (abovePrevious << 24), last);
        h[4] = Hash(column, s.Recent & 0xFFFF);
        h[5] = Hash((s.Recent >> 16) & 0xFFFF, 5);
        h[6] = Hash((s.Recent >> 24) & 0xFF | ((s.Recent >> 48) & 0xFF00), 6);
        h[7] = Hash(above | (aboveTwo << 8), 7);
        h[8] = Hash((s.Recent & 0xF8F8F8) | ((ulong)(bytes.Length & 3) << 24), 9);
    }

    private static byte ByteAt(ByteRing bytes, int back) => bytes.Holds(bytes.Length - back) ? bytes[bytes.Length - back] : (byte)0;
}
