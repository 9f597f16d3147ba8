using System.Runtime.InteropServices;

namespace Nacrith.Engine.Language.Llama;

/// <summary>
/// The library, loaded once in a process, by full paths and only from the folder that <see cref="LlamaFolder"/> finds.
/// Its version is checked before anything else is asked of it: a structure of another layout would be read as nonsense.
/// </summary>
internal static class LlamaLibrary
{
    /// <summary>The release of llama.cpp whose structures are declared here.</summary>
    public const string ExpectedVersion = "0.5.0";

    private static readonly Lock Gate = new();
    private static readonly Dictionary<string, nint> Handles = [];
    private static string? _folder;

    static LlamaLibrary() =>
        NativeLibrary.SetDllImportResolver(typeof(LlamaLibrary).Assembly, (name, _, _) => Handles.GetValueOrDefault(name));

    /// <summary>Version and, for a build other than that of the packages, its commit.</summary>
    public static string Build { get; private set; } = "";

    /// <summary>Where the library was loaded from.</summary>
    public static string Folder => _folder ?? throw new InvalidOperationException("The library is not loaded.");

    /// <summary>Whether this process has loaded one, which it then keeps.</summary>
    public static bool IsLoaded => _folder is not null;

    /// <summary>Says that the folder of the loaded library has been renamed.</summary>
    public static void MoveTo(string folder) => _folder = folder;

    /// <summary>Loads the library if it is not loaded yet.</summary>
    /// <exception cref="NacrithException">There is none, it cannot be loaded, or it is of another version.</exception>
    public static void Load()
    {
        if (_folder is null)
        {
            LoadFrom(LlamaFolder.Find());
        }
    }

    /// <summary>Loads the library from a folder, unless one is loaded: a process keeps the first.</summary>
    /// <param name="folder">A full path.</param>
    /// <exception cref="NacrithException">As for <see cref="Load"/>.</exception>
    public static void LoadFrom(string folder)
    {
        lock (Gate)
        {
            if (_folder is not null)
            {
                return;
            }

            try
            {
                LoadAll(folder);
                _folder = folder;
            }
            catch
            {
                foreach (var handle in Handles.Values)
                {
                    NativeLibrary.Free(handle);
                }

                Handles.Clear();
                throw;
            }
        }
    }

    /// <summary>Whether what a library returns as its default parameters is what this release returns.</summary>
    internal static bool HasDocumentedDefaults(LlamaReturnedStructure model, LlamaReturnedStructure context) =>
        LlamaNative.As<LlamaModelParameters>(model) == LlamaModelParameters.Documented
        && LlamaNative.As<LlamaContextParameters>(context) == LlamaContextParameters.Documented;

    private static void LoadAll(string folder)
    {
        var files = LlamaFolder.Files(folder);
        using (new SearchOnlyIn(folder))
        {
            Open(LlamaNative.Base, files.Base);
            Open(LlamaNative.Ggml, files.Ggml);
            Open(LlamaNative.Llama, files.Llama);
            CheckVersion(files.Llama);
            LlamaLog.Attach();
            LlamaNative.LoadBackends(folder);
        }

        LlamaNative.Initialize();
        if (LlamaNative.DeviceCount() == 0)
        {
            throw LlamaFault.Unavailable(folder, $"llama.cpp found no backend in '{folder}' that this processor can run.");
        }
    }

    private static void Open(string name, string file)
    {
        try
        {
            Handles[name] = NativeLibrary.Load(file);
        }
        catch (Exception e) when (e is DllNotFoundException or BadImageFormatException)
        {
            throw LlamaFault.Unavailable(file, $"'{file}' cannot be loaded: {e.Message.ReplaceLineEndings(" ")}", e);
        }

        CheckFunctions(Handles[name], name, file);
    }

    /// <summary>Refuses a library that lacks a function.</summary>
    internal static void CheckFunctions(nint library, string name, string file)
    {
        foreach (var function in LlamaNative.Functions[name])
        {
            if (!NativeLibrary.TryGetExport(library, function, out _))
            {
                throw LlamaFault.Unavailable(file, $"'{file}' is not llama.cpp {ExpectedVersion}: it has no function '{function}'.");
            }
        }
    }

    private static void CheckVersion(string file)
    {
        var version = LlamaNative.Text(LlamaNative.Version());
        if (version.Split('-')[0] != ExpectedVersion || !HasDocumentedDefaults(LlamaNative.DefaultModelParameters(), LlamaNative.DefaultContextParameters()))
        {
            throw LlamaFault.Unavailable(file, $"'{file}' is llama.cpp {version} and this module needs {ExpectedVersion}.");
        }

        var commit = LlamaNative.Text(LlamaNative.Commit());
        Build = commit == LlamaPackage.Commit ? ExpectedVersion : $"{ExpectedVersion}-{commit}";
    }

    /// <summary>
    /// Makes a folder the current one for a moment. The libraries' search path names the current folder besides their
    /// own, so that whoever controls that folder could slip in one that they depend on.
    /// </summary>
    private sealed class SearchOnlyIn : IDisposable
    {
        private readonly string _before = Environment.CurrentDirectory;

        public SearchOnlyIn(string folder) => Environment.CurrentDirectory = folder;

        public void Dispose() => Environment.CurrentDirectory = _before;
    }
}
