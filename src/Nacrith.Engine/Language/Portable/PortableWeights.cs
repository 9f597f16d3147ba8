using Nacrith.Engine.Buffers;
using Nacrith.Engine.Language.Gguf;
using Nacrith.Engine.Threading;

namespace Nacrith.Engine.Language.Portable;

/// <summary>A llama model's weights, packed for the kernels.</summary>
internal sealed class PortableWeights : IDisposable
{
    private readonly GgufFile _file;
    private readonly GgufTensor _embedding;
    private readonly WeightMemory _memory = new();

    private PortableWeights(GgufFile file, LlamaHyperparameters shape, TokenVocabulary vocabulary, WorkCrew crew)
    {
        _file = file;
        Shape = shape;
        _embedding = file.Tensor("token_embd.weight", shape.VocabularySize, shape.Width);
        var head = file.HasTensor("output.weight") ? file.Tensor("output.weight", shape.VocabularySize, shape.Width) : _embedding;
        Layers = new LayerWeights[shape.Blocks];
        for (var block = 0; block < shape.Blocks; block++)
        {
            Layers[block] = LayerWeights.Load(file, shape, block, _memory, crew);
        }

        FinalNorm = LayerWeights.ReadVector(file, file.Tensor("output_norm.weight", 1, shape.Width));
        Head = PackedMatrix.Pack(file, [head], RowsByRank(vocabulary), _memory, crew);
        Rotary = new RotaryTable(shape.HeadWidth, shape.RopeBase);
    }

    /// <summary>The model's numbers.</summary>
    public LlamaHyperparameters Shape { get; }

    /// <summary>Transformer blocks.</summary>
    public LayerWeights[] Layers { get; }

    /// <summary>Weights of the last norm.</summary>
    public AlignedMemory<float> FinalNorm { get; }

    /// <summary>From the last norm to logits in rank order; escape ranks have no weights.</summary>
    public PackedMatrix Head { get; }

    /// <summary>Turns of the positions.</summary>
    public RotaryTable Rotary { get; }

    /// <summary>Checks a file's shape and packs its weights; the file stays open for the embeddings.</summary>
    /// <exception cref="NacrithException">The file does not hold a model that can be evaluated.</exception>
    public static PortableWeights Load(GgufFile file, TokenVocabulary vocabulary, WorkCrew crew)
    {
        var shape = LlamaHyperparameters.Read(file);
        return shape.VocabularySize == vocabulary.Count
            ? new PortableWeights(file, shape, vocabulary, crew)
            : throw file.Fault($"it has {vocabulary.Count} tokens but {shape.VocabularySize} embeddings");
    }

    /// <summary>Reads the embedding of a token.</summary>
    /// <exception cref="NacrithException">The file can no longer be read.</exception>
    public void ReadEmbedding(int token, Span<float> destination)
    {
        Span<byte> row = stackalloc byte[_embedding.RowBytes];
        _file.ReadRow(_embedding, token, row);
        Dequantizer.Convert(row, _embedding.Type, destination);
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (var layer in Layers)
        {
            layer.Dispose();
        }

        FinalNorm.Dispose();
        _memory.Dispose();
        _file.Dispose();
    }

    private static int[] RowsByRank(TokenVocabulary vocabulary)
    {
        var rows = new int[vocabulary.RankCount];
        for (var rank = 0; rank < rows.Length; rank++)
        {
            rows[rank] = vocabulary.IsEscapeRank(rank) ? -1 : vocabulary.IdOfRank(rank);
        }

        return rows;
    }
}
