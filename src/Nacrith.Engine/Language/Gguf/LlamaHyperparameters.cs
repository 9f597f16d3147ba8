namespace Nacrith.Engine.Language.Gguf;

/// <summary>The numbers that shape a model of the llama architecture.</summary>
/// <param name="Blocks">Transformer blocks.</param>
/// <param name="Width">Elements of the residual stream.</param>
/// <param name="FeedForward">Elements of the feed-forward layer.</param>
/// <param name="Heads">Query heads.</param>
/// <param name="KeyValueHeads">Heads of keys and values; each serves Heads / KeyValueHeads query heads.</param>
/// <param name="RopeBase">Base of the rotary position embedding's frequencies.</param>
/// <param name="RmsEpsilon">Added to the mean square before its root is taken.</param>
/// <param name="VocabularySize">Token ids.</param>
internal sealed record LlamaHyperparameters(
    int Blocks, int Width, int FeedForward, int Heads, int KeyValueHeads, float RopeBase, float RmsEpsilon, int VocabularySize)
{
    /// <summary>Elements of a head.</summary>
    public int HeadWidth => Width / Heads;

    /// <summary>Elements of all keys (or values) of a position.</summary>
    public int KeyValueWidth => HeadWidth * KeyValueHeads;

    /// <summary>The block whose hidden states are remembered, four fifths of the way up: measured, these tell best which earlier place
    /// of a text is like the one at hand.</summary>
    public int StateBlock => Blocks * 4 / 5;

    /// <summary>Reads and checks the numbers.</summary>
    /// <exception cref="NacrithException">Another architecture, or numbers that no such model has.</exception>
    public static LlamaHyperparameters Read(GgufFile file)
    {
        var architecture = file.Text("general.architecture");
        if (architecture != "llama")
        {
            throw file.Fault($"its architecture is '{architecture}'; the portable engine evaluates 'llama'");
        }

        var heads = Bounded(file, "llama.attention.head_count", null, GgufLimits.Heads);
        var hyperparameters = new LlamaHyperparameters(
            Bounded(file, "llama.block_count", null, GgufLimits.Blocks),
            Bounded(file, "llama.embedding_length", null, GgufLimits.Width),
            Bounded(file, "llama.feed_forward_length", null, GgufLimits.FeedForward),
            heads,
            Bounded(file, "llama.attention.head_count_kv", heads, heads),
            file.Number("llama.rope.freq_base", 10_000),
            file.Number("llama.attention.layer_norm_rms_epsilon", 1e-5f),
            Bounded(file, "llama.vocab_size", CountTokens(file), GgufLimits.Tokens));
        hyperparameters.Check(file);
        return hyperparameters;
    }

    private static int CountTokens(GgufFile file)
    {
        var tokens = file.Array("tokenizer.ggml.tokens", GgufValueType.String);
        return tokens.Count(8, "tokens");
    }

    private static int Bounded(GgufFile file, string key, int? fallback, int most)
    {
        var value = file.Integer(key, fallback);
        return value >= 1 && value <= most ? (int)value : throw file.Fault($"its '{key}' is {value}, outside 1 to {most}");
    }

    private void Check(GgufFile file)
    {
        if (Width % Heads != 0 || Heads % KeyValueHeads != 0 || HeadWidth % 64 != 0 || HeadWidth > 256)
        {
            throw file.Fault($"heads of {Width} / {Heads} elements over {KeyValueHeads} of keys are not supported");
        }

        if (FeedForward % 64 != 0)
        {
            throw file.Fault($"a feed-forward layer of {FeedForward} elements is not supported");
        }

        if (file.Integer("llama.rope.dimension_count", HeadWidth) != HeadWidth)
        {
            throw file.Fault("it rotates only a part of each head, which is not supported");
        }

        if (!(RopeBase > 1 && RopeBase < 1e9f && RmsEpsilon > 0 && RmsEpsilon < 1))
        {
            throw file.Fault("its rotation base or norm's epsilon is out of range");
        }
    }
}
