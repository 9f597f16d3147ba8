using Nacrith.Engine.Buffers;
using Nacrith.Engine.Language.Gguf;
using Nacrith.Engine.Threading;

namespace Nacrith.Engine.Language.Portable;

/// <summary>The weights of one transformer block.</summary>
internal sealed class LayerWeights : IDisposable
{
    private LayerWeights(AlignedMemory<float> attentionNorm, AlignedMemory<float> feedForwardNorm)
    {
        AttentionNorm = attentionNorm;
        FeedForwardNorm = feedForwardNorm;
    }

    /// <summary>Weights of the norm before attention.</summary>
    public AlignedMemory<float> AttentionNorm { get; }

    /// <summary>Weights of the norm before the feed-forward layer.</summary>
    public AlignedMemory<float> FeedForwardNorm { get; }

    /// <summary>Queries, keys and values, one below the other.</summary>
    public required PackedMatrix QueryKeyValue { get; init; }

    /// <summary>Attention's output.</summary>
    public required PackedMatrix Output { get; init; }

    /// <summary>Gate and up, one below the other.</summary>
    public required PackedMatrix GateUp { get; init; }

    /// <summary>Down.</summary>
    public required PackedMatrix Down { get; init; }

    /// <summary>Reads and packs block <paramref name="index"/>.</summary>
    /// <exception cref="NacrithException">A tensor is missing or has another shape.</exception>
    public static LayerWeights Load(GgufFile file, LlamaHyperparameters shape, int index, WeightMemory memory, WorkCrew crew)
    {
        var (width, inner, keys) = (shape.Width, shape.FeedForward, shape.KeyValueWidth);
        GgufTensor Named(string name, int rows, int columns) => file.Tensor($"blk.{index}.{name}.weight", rows, columns);
        return new(ReadVector(file, Named("attn_norm", 1, width)), ReadVector(file, Named("ffn_norm", 1, width)))
        {
            QueryKeyValue = PackedMatrix.Pack(
                file, [Named("attn_q", width, width), Named("attn_k", keys, width), Named("attn_v", keys, width)], null, memory, crew),
            Output = PackedMatrix.Pack(file, [Named("attn_output", width, width)], null, memory, crew),
            GateUp = PackedMatrix.Pack(file, [Named("ffn_gate", inner, width), Named("ffn_up", inner, width)], null, memory, crew),
            Down = PackedMatrix.Pack(file, [Named("ffn_down", width, inner)], null, memory, crew),
        };
    }

    /// <summary>Reads a tensor of one row.</summary>
    public static AlignedMemory<float> ReadVector(GgufFile file, GgufTensor tensor)
    {
        var memory = new AlignedMemory<float>(tensor.Columns);
        Dequantizer.Convert(file.RowBytes(tensor, 0), tensor.Type, memory.Span(0, tensor.Columns));
        return memory;
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        AttentionNorm.Dispose();
        FeedForwardNorm.Dispose();
    }
}
