namespace Nacrith.Engine.Modeling;

/// <summary>What the streams of an ensemble remember together about lines.</summary>
/// <param name="contentLength">Expected bytes in all; sizes the tables.</param>
internal sealed class LineMemory(long contentLength)
{
    /// <summary>Places by the line so far.</summary>
    public LineIndex ByLine { get; } = new(contentLength);

    /// <summary>Places by the line so far and the whole line before.</summary>
    public LineIndex ByTwoLines { get; } = new(contentLength);

    /// <summary>Numbers by the line so far.</summary>
    public NumberMemory Numbers { get; } = new(contentLength);
}
