using System.Reflection;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace Nacrith.Engine.Language.Llama;

/// <summary>
/// What we use of llama.h and ggml-backend.h. The names of the libraries are resolved to those that
/// <see cref="LlamaLibrary"/> has loaded by their full paths, and to nothing else.
/// </summary>
internal static unsafe partial class LlamaNative
{
    /// <summary>Stands for libllama.</summary>
    public const string Llama = "nacrith-llama";

    /// <summary>Stands for libggml.</summary>
    public const string Ggml = "nacrith-ggml";

    /// <summary>Stands for libggml-base.</summary>
    public const string Base = "nacrith-ggml-base";

    /// <summary>The functions below, by library.</summary>
    public static ILookup<string, string> Functions { get; } = typeof(LlamaNative)
        .GetMethods(BindingFlags.Static | BindingFlags.Public)
        .Select(method => method.GetCustomAttribute<LibraryImportAttribute>())
        .OfType<LibraryImportAttribute>()
        .ToLookup(import => import.LibraryName, import => import.EntryPoint!);

    [LibraryImport(Llama, EntryPoint = "llama_version")]
    public static partial nint Version();

    [LibraryImport(Llama, EntryPoint = "llama_log_set")]
    public static partial void SetLog(delegate* unmanaged[Cdecl]<int, byte*, void*, void> callback, void* state);

    [LibraryImport(Llama, EntryPoint = "llama_model_default_params")]
    public static partial LlamaReturnedStructure DefaultModelParameters();

    [LibraryImport(Llama, EntryPoint = "llama_context_default_params")]
    public static partial LlamaReturnedStructure DefaultContextParameters();

    [LibraryImport(Llama, EntryPoint = "llama_backend_init")]
    public static partial void Initialize();

    [LibraryImport(Llama, EntryPoint = "llama_print_system_info")]
    public static partial nint SystemInformation();

    [LibraryImport(Llama, EntryPoint = "llama_model_load_from_file", StringMarshalling = StringMarshalling.Utf8)]
    public static partial LlamaModelHandle LoadModel(string path, LlamaModelParameters parameters);

    [LibraryImport(Llama, EntryPoint = "llama_model_free")]
    public static partial void FreeModel(nint model);

    [LibraryImport(Llama, EntryPoint = "llama_model_get_vocab")]
    public static partial nint Vocabulary(LlamaModelHandle model);

    [LibraryImport(Llama, EntryPoint = "llama_vocab_n_tokens")]
    public static partial int TokenCount(nint vocabulary);

    [LibraryImport(Llama, EntryPoint = "llama_init_from_model")]
    public static partial LlamaContextHandle OpenContext(LlamaModelHandle model, LlamaContextParameters parameters);

    [LibraryImport(Llama, EntryPoint = "llama_free")]
    public static partial void FreeContext(nint context);

    [LibraryImport(Llama, EntryPoint = "llama_decode")]
    public static partial int Decode(LlamaContextHandle context, LlamaBatch batch);

    [LibraryImport(Llama, EntryPoint = "llama_get_logits_ith")]
    public static partial float* Logits(LlamaContextHandle context, int row);

    [LibraryImport(Llama, EntryPoint = "llama_get_embeddings_ith")]
    public static partial float* State(LlamaContextHandle context, int row);

    [LibraryImport(Llama, EntryPoint = "llama_model_n_embd")]
    public static partial int StateWidth(LlamaModelHandle model);

    [LibraryImport(Llama, EntryPoint = "llama_get_memory")]
    public static partial nint Memory(LlamaContextHandle context);

    [LibraryImport(Llama, EntryPoint = "llama_memory_can_shift")]
    public static partial byte MemoryCanShift(nint memory);

    [LibraryImport(Llama, EntryPoint = "llama_memory_seq_rm")]
    public static partial byte MemoryRemove(nint memory, int sequence, int from, int to);

    [LibraryImport(Llama, EntryPoint = "llama_memory_seq_add")]
    public static partial void MemoryShift(nint memory, int sequence, int from, int to, int by);

    [LibraryImport(Llama, EntryPoint = "llama_memory_seq_cp")]
    public static partial void MemoryCopy(nint memory, int source, int target, int from, int to);

    [LibraryImport(Llama, EntryPoint = "llama_state_seq_get_size")]
    public static partial nuint StateSize(LlamaContextHandle context, int sequence);

    [LibraryImport(Llama, EntryPoint = "llama_state_seq_get_data")]
    public static partial nuint ReadState(LlamaContextHandle context, byte* destination, nuint size, int sequence);

    [LibraryImport(Llama, EntryPoint = "llama_state_seq_set_data")]
    public static partial nuint WriteState(LlamaContextHandle context, byte* source, nuint size, int sequence);

    [LibraryImport(Ggml, EntryPoint = "ggml_backend_load_all_from_path", StringMarshalling = StringMarshalling.Utf8)]
    public static partial void LoadBackends(string folder);

    [LibraryImport(Ggml, EntryPoint = "ggml_backend_dev_count")]
    public static partial nuint DeviceCount();

    [LibraryImport(Ggml, EntryPoint = "ggml_backend_dev_get")]
    public static partial nint Device(nuint index);

    [LibraryImport(Base, EntryPoint = "ggml_backend_dev_type")]
    public static partial int DeviceType(nint device);

    [LibraryImport(Base, EntryPoint = "ggml_backend_dev_description")]
    public static partial nint DeviceDescription(nint device);

    [LibraryImport(Base, EntryPoint = "ggml_backend_dev_memory")]
    public static partial void DeviceMemory(nint device, out nuint free, out nuint total);

    [LibraryImport(Base, EntryPoint = "ggml_commit")]
    public static partial nint Commit();

    /// <summary>Copies a C string.</summary>
    public static string Text(nint text) => Marshal.PtrToStringUTF8(text) ?? "";

    /// <summary>The first bytes of what was returned, as the structure that they should be.</summary>
    public static T As<T>(LlamaReturnedStructure returned)
        where T : unmanaged => Unsafe.As<LlamaReturnedStructure, T>(ref returned);
}
