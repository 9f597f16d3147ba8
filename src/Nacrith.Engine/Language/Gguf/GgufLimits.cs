namespace Nacrith.Engine.Language.Gguf;

/// <summary>
/// Bounds on what a model file may claim, far above what models have. Whatever else is read or allocated is bounded by
/// the file's length: no two tensors share bytes.
/// </summary>
internal static class GgufLimits
{
    /// <summary>Bytes of a key, a tensor's name or a text.</summary>
    public const int TextLength = 1 << 16;

    /// <summary>Tokens of a vocabulary.</summary>
    public const int Tokens = 1 << 20;

    /// <summary>Merges of a tokenizer.</summary>
    public const int Merges = 1 << 22;

    /// <summary>Tensors.</summary>
    public const int Tensors = 1 << 16;

    /// <summary>Metadata entries.</summary>
    public const int MetadataEntries = 1 << 16;

    /// <summary>Transformer blocks.</summary>
    public const int Blocks = 512;

    /// <summary>Elements of the residual stream.</summary>
    public const int Width = 1 << 15;

    /// <summary>Elements of a feed-forward layer.</summary>
    public const int FeedForward = 1 << 17;

    /// <summary>Heads of attention.</summary>
    public const int Heads = 256;
}
