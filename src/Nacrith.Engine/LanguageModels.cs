using Nacrith.Engine.Archive;
using Nacrith.Engine.Language;
using Nacrith.Engine.Language.Gguf;
using Nacrith.Engine.Language.Llama;
using Nacrith.Engine.Language.Portable;
using Nacrith.Engine.Threading;

namespace Nacrith.Engine;

/// <summary>The threads and the loaded language models that all runs of a process share.</summary>
public static class LanguageModels
{
    /// <summary>The environment variable that names a GGUF file.</summary>
    public const string PathVariable = "NACRITH_MODEL";

    private const string ShippedName = "SmolLM2-135M-Instruct.Q4_1.gguf";

    private static readonly Lock Gate = new();
    private static readonly Dictionary<(string Path, long Length, DateTime Written, string Backend), ILanguageModel> Loaded = [];
    private static WorkCrew? _crew;

    /// <summary>One thread a processor.</summary>
    internal static WorkCrew Crew
    {
        get
        {
            lock (Gate)
            {
                return _crew ??= new WorkCrew();
            }
        }
    }

    /// <summary>
    /// The file that a path, or the lack of one, means: the path itself, else what <see cref="PathVariable"/> names,
    /// else the model that comes with the module.
    /// </summary>
    /// <exception cref="NacrithException">There is no such file.</exception>
    public static string Resolve(string? path)
    {
        var named = string.IsNullOrEmpty(path) ? Environment.GetEnvironmentVariable(PathVariable) : path;
        if (!string.IsNullOrEmpty(named))
        {
            return File.Exists(named) ? Path.GetFullPath(named) : throw NotFound(named);
        }

        return ShippedCandidates.FirstOrDefault(File.Exists) ?? throw NotFound(ShippedCandidates.First());
    }

    /// <summary>Where the module's own model may be: beside the engine, or beside its folder.</summary>
    internal static IEnumerable<string> ShippedCandidates
    {
        get
        {
            var beside = Path.GetDirectoryName(typeof(LanguageModels).Assembly.Location)!;
            return new[] { beside, Path.GetDirectoryName(beside) ?? beside }.Select(folder => Path.Combine(folder, "models", ShippedName));
        }
    }

    /// <summary>Frees the loaded models; runs that still use one must have ended.</summary>
    public static void Release()
    {
        lock (Gate)
        {
            foreach (var model in Loaded.Values)
            {
                model.Dispose();
            }

            Loaded.Clear();
            _crew?.Dispose();
            _crew = null;
        }
    }

    /// <summary>Loads a model, or returns it if it is loaded already.</summary>
    /// <param name="path">The model, as for <see cref="Resolve"/>.</param>
    /// <param name="options">What evaluates it.</param>
    /// <param name="wanted">What an archive was written with, for what the options leave open; null when writing.</param>
    /// <exception cref="NacrithException">There is no such file, or it or the backend cannot be used.</exception>
    internal static ILanguageModel Get(string? path, BackendOptions options, ModelReference? wanted)
    {
        var file = new FileInfo(Resolve(path));
        var recorded = LlamaSetup.Parse(wanted?.Backend ?? "");
        var isLlama = (options.Backend ?? (recorded is null ? Backend.Portable : Backend.Llama)) == Backend.Llama;
        var crew = Crew;
        lock (Gate)
        {
            var backend = isLlama ? $"{string.Join(',', options.Devices ?? [])} {options.Workers} {options.Threads} {recorded}" : ModelReference.PortableBackend;
            var key = (file.FullName, file.Length, file.LastWriteTimeUtc, backend);
            if (!Loaded.TryGetValue(key, out var model))
            {
                model = isLlama
                    ? LlamaModel.Load(file.FullName, options, recorded)
                    : PortableModel.Load(GgufFile.Open(file.FullName), crew);
                Loaded.Add(key, model);
            }

            return model;
        }
    }

    private static NacrithException NotFound(string path) => new(
        NacrithErrorKind.ModelNotFound, path, $"There is no language model at '{path}'.", $"Name a GGUF file with -ModelPath or {PathVariable}.");
}
