using static Nacrith.Reliability.Independent.Ensemble.TextHash;

namespace Nacrith.Reliability.Independent.Ensemble;

/// <summary>The hashes of the 32 contexts of a plain byte.</summary>
internal static class PlainContexts
{
    /// <summary>Number of contexts.</summary>
    public const int Count = 32;

    /// <summary>Hashes what the next byte's contexts look at, for text.</summary>
    public static ulong[] OfText(RememberedBytes past, TextState text, NumberTrail numbers, PlainLines lines) =>
        Hashes([.. Common(past, text, numbers), .. AlikeLines(past, text, lines)]);

    /// <summary>Hashes what the next byte's contexts look at, for records.</summary>
    public static ulong[] OfRecords(RememberedBytes past, TextState text, NumberTrail numbers, int record) =>
        Hashes([.. Common(past, text, numbers), .. Records(past, record)]);

    private static ulong[] Hashes(ulong[] values)
    {
        for (var i = 0; i < Count; i++)
        {
            values[i] = Pair(values[i], 1 + (256UL * (uint)i));
        }

        return values;
    }

    private static ulong[] Common(RememberedBytes past, TextState text, NumberTrail numbers) =>
        [.. Orders(past), .. Words(past, text), .. Lines(past, text), .. Numbers(past, numbers)];

    private static IEnumerable<ulong> Orders(RememberedBytes past) => Enumerable.Range(0, 7).Select(order => Lowest(past, order));

    private static ulong[] Words(RememberedBytes past, TextState text)
    {
        var two = Pair(text.Word, text.WordBefore);
        return [Pair(text.Word, past.Last), two, Pair(two, text.WordTwoBefore)];
    }

    private static ulong[] Lines(RememberedBytes past, TextState text)
    {
        var field = Pair((ulong)text.Field, text.FieldPrefix);
        var lastTwo = Lowest(past, 2);
        return
        [
            Pair((ulong)Math.Min(text.Column, 255), text.ByteAbove),
            Pair(text.ByteAbove, lastTwo),
            field,
            Pair(field, text.FieldAbove),
            Pair(text.FirstField, lastTwo),
            text.WithoutDigits,
            Lowest(past, 4) >> 8,
            Pair(text.BytesAboveInField, past.Last),
            Pair(text.Word, text.WordTwoBefore + 1UL),
            Pair(text.AfterLast, past.Last),
            Pair(text.AfterLastTwo, lastTwo),
        ];
    }

    private static ulong[] Numbers(RememberedBytes past, NumberTrail numbers)
    {
        var index = (ulong)numbers.Index;
        var separator = past.Last is >= (byte)'0' and <= (byte)'9' ? 0 : 256UL * past.Last;
        return [Pair(numbers.Above, index + separator), Pair(numbers.Above & 0xFF00FFFF, Pair((ulong)numbers.GrowthAbove, index))];
    }

    private static ulong[] AlikeLines(RememberedBytes past, TextState text, PlainLines lines)
    {
        var (template, a, c) = (lines.Template, lines.Alike, lines.AlikeBehindAlike);
        return
        [
            Pair(a.NextTwo, Lowest(past, 2)),
            Pair(template.Value, template.LineBefore),
            Foreseen(lines.Forecast, a),
            Pair(c.NextTwo, template.Value),
            Pair(a.NextTwo, template.Value),
            Pair(lines.Forecast.NumberSoFar, template.Value + 1UL),
            Pair(a.NextTwo | ((ulong)a.Third << 16), past.Last),
            Pair(c.Next | ((ulong)a.Next << 8) | ((ulong)text.ByteAbove << 16), past.Last),
            Pair(template.Word, a.NextTwo),
        ];
    }

    private static ulong Foreseen(Forecast forecast, AlikeLine a) =>
        forecast.IsBySteps ? Pair(forecast.NextAndIsLast, 0) : Pair(forecast.NextTwo, a.Next | ((ulong)a.Relation << 24));

    private static ulong[] Records(RememberedBytes past, int record)
    {
        ulong above = past.OrZero(past.Length - record);
        ulong twoAbove = past.OrZero(past.Length - (2 * record));
        ulong aboveRight = past.OrZero(past.Length - record + 1);
        ulong aboveLeft = past.OrZero(past.Length - record - 1);
        var column = (ulong)(past.Length % record);
        return
        [
            Pair(past.Recent, 8),
            Pair(above | ((ulong)past.Last << 8), (ulong)record),
            Pair(above | (column << 8), (ulong)record),
            Pair(above | (twoAbove << 8) | (aboveRight << 16) | (aboveLeft << 24), past.Last),
            Pair(column, Lowest(past, 2)),
            Pair(Lowest(past, 4) >> 16, 5),
            Pair((Lowest(past, 4) >> 24) | (past.Recent >> 56 << 8), 6),
            Pair(above | (twoAbove << 8), 7),
            Pair((past.Recent & 0xF8F8F8) | ((ulong)(past.Length % 4) << 24), 9),
        ];
    }

    // The last bytes as a number.
    private static ulong Lowest(RememberedBytes past, int bytes) => past.Recent & ((1UL << (8 * bytes)) - 1);
}
