using Nacrith.Engine.Language.Gguf;

namespace Nacrith.Engine.Language.Llama;

/// <summary>
/// A model of any architecture that llama.cpp knows, evaluated by libllama. Its floats are the same again only where
/// <see cref="LlamaSetup"/> and the batches are, so both directions take the same steps.
/// </summary>
internal sealed class LlamaModel : ILanguageModel
{
    private readonly string _path;
    private readonly LlamaSetup _setup;
    private readonly List<LlamaModelHandle> _weights;

    // Sessions share the processor's cores or the device's memory badly: one after another is faster than side by side.
    private readonly SemaphoreSlim _gate = new(1);

    private LlamaModel(
        string path, LlamaSetup setup, List<LlamaModelHandle> weights, ModelIdentity identity, TokenVocabulary vocabulary, BytePairTokenizer tokenizer)
    {
        _path = path;
        _setup = setup;
        _weights = weights;
        Identity = identity;
        Vocabulary = vocabulary;
        Tokenizer = tokenizer;
        RankTokens = new int[Vocabulary.RankCount];
        for (var rank = 0; rank < RankTokens.Length; rank++)
        {
            RankTokens[rank] = Vocabulary.IsEscapeRank(rank) ? Vocabulary.BosId : Vocabulary.IdOfRank(rank);
        }
    }

    /// <inheritdoc/>
    public ModelIdentity Identity { get; }

    /// <inheritdoc/>
    public TokenVocabulary Vocabulary { get; }

    /// <inheritdoc/>
    public BytePairTokenizer Tokenizer { get; }

    /// <inheritdoc/>
    public int StateWidth => LlamaNative.StateWidth(_weights[0]);

    /// <inheritdoc/>
    public bool RequiresLockstep => true;

    /// <summary>The token whose logit stands for each rank; any for an escape.</summary>
    internal int[] RankTokens { get; }

    /// <summary>Loads a model.</summary>
    /// <param name="path">A GGUF file, a full path.</param>
    /// <param name="options">What the user chose.</param>
    /// <param name="recorded">What an archive was written with, for what the user left open; null when writing.</param>
    /// <exception cref="NacrithException">No library, a model that it cannot use, or one that does not fit.</exception>
    public static LlamaModel Load(string path, BackendOptions options, LlamaSetup? recorded)
    {
        LlamaLibrary.Load();
        using var file = GgufFile.OpenMetadata(path);
        var vocabulary = TokenVocabulary.Read(file);
        var tokenizer = BytePairTokenizer.ReadAny(file, vocabulary);
        var devices = LlamaDevices.Choose(options.Devices, recorded);
        var setup = LlamaDevices.Plan(devices, path, options.Workers ?? recorded?.Workers, options.Threads ?? recorded?.Threads);
        var identity = new ModelIdentity(file.ComputeSha256(), file.Text("general.name", "unnamed"), setup.ToString());
        var weights = new List<LlamaModelHandle>();
        try
        {
            foreach (var device in devices)
            {
                weights.Add(LoadOn(device, path));
            }

            CheckVocabulary(file, vocabulary, weights[0]);
            return new(path, setup, weights, identity, vocabulary, tokenizer);
        }
        catch
        {
            weights.ForEach(handle => handle.Dispose());
            throw;
        }
    }

    /// <inheritdoc/>
    public ILaneSession OpenLanes(int laneCount, int window)
    {
        _gate.Wait();
        return new LlamaSession(this, laneCount, window, () => _gate.Release());
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _weights.ForEach(handle => handle.Dispose());
        _gate.Dispose();
    }

    /// <summary>Workers that share <paramref name="lanes"/> lanes out.</summary>
    internal int WorkersFor(int lanes) => Math.Min(lanes, _setup.Workers);

    /// <summary>Opens worker <paramref name="number"/>.</summary>
    internal LlamaWorker OpenWorker(int number, int lanes, int window) =>
        new(_weights[number % _weights.Count], _path, lanes, window, _setup.ThreadsEach);

    private static unsafe LlamaModelHandle LoadOn(LlamaDevice device, string path)
    {
        var devices = stackalloc nint[] { device.Handle, 0 };
        var handle = LlamaNative.LoadModel(path, LlamaModelParameters.Documented with
        {
            Devices = (nint)devices,
            GpuLayers = device.IsGpu ? -1 : 0,
            SplitMode = 0,
        });
        return handle.IsInvalid
            ? throw GgufFault.Of(path, $"llama.cpp {LlamaLibrary.Build} could not load it on '{device.Name}' ({LlamaLog.Recent(3)})")
            : handle;
    }

    private static void CheckVocabulary(GgufFile file, TokenVocabulary vocabulary, LlamaModelHandle weights)
    {
        var count = LlamaNative.TokenCount(LlamaNative.Vocabulary(weights));
        if (count != vocabulary.Count)
        {
            throw file.Fault($"llama.cpp counts {count} tokens in it and its list has {vocabulary.Count}");
        }
    }
}
