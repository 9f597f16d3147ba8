namespace Nacrith.Engine;

/// <summary>How much time a file is worth.</summary>
public enum CompressionLevel
{
    /// <summary>The light adaptive model alone: half a megabyte to a megabyte a second on one core.</summary>
    Fast,

    /// <summary>The language model where it earns its time, the full adaptive model elsewhere.</summary>
    Balanced,

    /// <summary>The language model on all text.</summary>
    Max,
}
