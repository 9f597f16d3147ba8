namespace Nacrith.Reliability.Independent.Ensemble;

/// <summary>Lines of plain bytes: the template of the one at hand, two that began alike, and the forecast of its numbers.</summary>
internal sealed class PlainLines(RememberedBytes past, long contentLength)
{
    /// <summary>Number of situations.</summary>
    public const int Situations = 32 + (4 * 42);

    private const int MostDigits = 20;

    /// <summary>The template.</summary>
    public LineTemplate Template { get; } = new();

    /// <summary>The last line that began alike.</summary>
    public AlikeLine Alike { get; } = new(past, contentLength);

    /// <summary>The last line that began alike behind a line that was alike.</summary>
    public AlikeLine AlikeBehindAlike { get; } = new(past, contentLength);

    /// <summary>The forecast.</summary>
    public Forecast Forecast { get; } = new(contentLength);

    /// <summary>Where in a number the next byte is and how that compares, or how long the line that began alike has been right.</summary>
    public int Situation
    {
        get
        {
            var digit = LineTemplate.IsDigit(Alike.Next) ? 1 : 0;
            return Forecast.Digits == 0
                ? (2 * PlainMatch.LengthClass(Alike.Streak)) + digit
                : 32 + (4 * ((2 * Math.Min(Forecast.Digits, MostDigits)) + digit)) + (int)Alike.Relation;
        }
    }

    /// <summary>Takes in the byte just appended.</summary>
    public void Append(byte value)
    {
        Template.Append(value);
        Alike.Append(value, Template.Value, Template.HasDigit);
        AlikeBehindAlike.Append(value, Template.Value | ((ulong)Template.LineBefore << 32), Template.HasDigit);
        Forecast.Append(value, Template.Value, LineTemplate.IsDigit(Alike.Next));
    }
}
