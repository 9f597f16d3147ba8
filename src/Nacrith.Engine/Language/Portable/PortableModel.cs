using Nacrith.Engine.Language.Gguf;
using Nacrith.Engine.Language.Portable.Kernels;
using Nacrith.Engine.Threading;

namespace Nacrith.Engine.Language.Portable;

/// <summary>
/// A llama model in integer arithmetic that gives the same bits on every processor (after LLM.int8 and its successors:
/// bytes times bytes with shared scales).
/// </summary>
internal sealed class PortableModel : ILanguageModel
{
    private const string Backend = "portable";

    private readonly PortableWeights _weights;
    private readonly WorkCrew _crew;

    private PortableModel(ModelIdentity identity, TokenVocabulary vocabulary, BytePairTokenizer tokenizer, PortableWeights weights, WorkCrew crew)
    {
        Identity = identity;
        Vocabulary = vocabulary;
        Tokenizer = tokenizer;
        _weights = weights;
        _crew = crew;
    }

    /// <inheritdoc/>
    public ModelIdentity Identity { get; }

    /// <inheritdoc/>
    public TokenVocabulary Vocabulary { get; }

    /// <inheritdoc/>
    public BytePairTokenizer Tokenizer { get; }

    /// <inheritdoc/>
    public bool RequiresLockstep => false;

    /// <summary>Reads, checks and packs a model.</summary>
    /// <param name="file">Its file; the model disposes of it.</param>
    /// <param name="crew">Threads for loading and evaluating.</param>
    /// <exception cref="NacrithException">The file does not hold a model that can be evaluated.</exception>
    public static PortableModel Load(GgufFile file, WorkCrew crew)
    {
        var hash = Task.Run(file.ComputeSha256);
        var tokenizer = Task.FromResult<BytePairTokenizer?>(null);
        try
        {
            var vocabulary = TokenVocabulary.Read(file);
            tokenizer = Task.Run(() => (BytePairTokenizer?)BytePairTokenizer.Read(file, vocabulary));
            var weights = PortableWeights.Load(file, vocabulary, crew);
            var identity = new ModelIdentity(hash.GetAwaiter().GetResult(), file.Text("general.name", "unnamed"), Backend);
            var model = new PortableModel(identity, vocabulary, tokenizer.GetAwaiter().GetResult()!, weights, crew);

            // From here on only the embeddings of tokens that occur are read, one by one.
            file.Unmap();
            return model;
        }
        catch
        {
            // Both read from the mapping, which must not go before they are done.
            Task.WaitAny([Task.WhenAll(hash, tokenizer)], CancellationToken.None);
            file.Dispose();
            throw;
        }
    }

    /// <inheritdoc/>
    public int StateWidth => _weights.Shape.Width;

    /// <inheritdoc/>
    public ILaneSession OpenLanes(int laneCount, int window) =>
        new PortableSession(_weights, Vocabulary, laneCount, window, PanelKernel.Best, AttentionKernel.Best, _crew);

    /// <inheritdoc/>
    public void Dispose() => _weights.Dispose();
}
