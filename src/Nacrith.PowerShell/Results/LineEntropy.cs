namespace Nacrith;

/// <summary>A line and what it costs, from <c>Measure-NacrithEntropy -PerLine</c>.</summary>
public sealed class LineEntropy
{
    internal LineEntropy()
    {
    }

    /// <summary>The file, or null for text from the pipeline.</summary>
    public string? Path { get; init; }

    /// <summary>Number of the line, from 1.</summary>
    public required long LineNumber { get; init; }

    /// <summary>Bytes before the line.</summary>
    public required long Offset { get; init; }

    /// <summary>Bytes of the line, its end among them.</summary>
    public required long Length { get; init; }

    /// <summary>What the line costs, in bits; over all lines, the sum is what the file costs.</summary>
    public required double Bits { get; init; }

    /// <summary>Bits for each byte of the line.</summary>
    public double BitsPerByte => Length == 0 ? 0 : Bits / Length;

    /// <summary>The line as UTF-8, without its end; of a line longer than 64 KiB, the beginning.</summary>
    public required string Text { get; init; }
}
