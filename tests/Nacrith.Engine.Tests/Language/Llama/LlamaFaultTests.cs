using System.Runtime.InteropServices;
using Nacrith.Engine.Language.Llama;

namespace Nacrith.Engine.Tests.Language.Llama;

/// <summary>Each fault is the error that a user would want. Those that only the library can show are tested in
/// <c>Nacrith.Llama.Tests</c>.</summary>
public class LlamaFaultTests
{
    [Fact]
    public void A_missing_library_names_the_command_that_installs_it()
    {
        using var folder = new TemporaryFolder();
        var error = Assert.Throws<NacrithException>(() => LlamaFolder.Find(folder.At("none")));
        Assert.Equal(NacrithErrorKind.BackendUnavailable, error.Kind);
        Assert.Contains("Install-NacrithBackend", error.RecommendedAction, StringComparison.Ordinal);
        Assert.Contains(folder.At("none"), error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Nothing_is_loaded_from_a_relative_folder() =>
        Assert.Equal(NacrithErrorKind.BackendUnavailable, Assert.Throws<NacrithException>(() => LlamaFolder.Find(".")).Kind);

    [Fact]
    public void A_library_without_our_functions_is_refused_by_name_and_version()
    {
        var error = Assert.Throws<NacrithException>(
            () => LlamaLibrary.CheckFunctions(NativeLibrary.GetMainProgramHandle(), LlamaNative.Llama, "libllama.so"));
        Assert.Contains(LlamaLibrary.ExpectedVersion, error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_library_with_other_defaults_is_recognised()
    {
        var model = Returned(LlamaModelParameters.Documented);
        Assert.True(LlamaLibrary.HasDocumentedDefaults(model, Returned(LlamaContextParameters.Documented)));
        Assert.False(LlamaLibrary.HasDocumentedDefaults(model, Returned(LlamaContextParameters.Documented with { DefragmentationThreshold = 0 })));
        Assert.False(LlamaLibrary.HasDocumentedDefaults(Returned(LlamaModelParameters.Documented with { SplitMode = 0 }), model));
    }

    [Fact]
    public void The_structures_are_as_long_as_the_librarys()
    {
        Assert.Equal(80, Marshal.SizeOf<LlamaModelParameters>());
        Assert.Equal(160, Marshal.SizeOf<LlamaContextParameters>());
        Assert.Equal(128, (int)Marshal.OffsetOf<LlamaContextParameters>(nameof(LlamaContextParameters.Embeddings)));
    }

    [Fact]
    public void A_model_that_does_not_fit_is_refused_before_it_is_loaded()
    {
        var error = Assert.Throws<NacrithException>(() => LlamaDevices.CheckFits("GPU", 1L << 30, "large.gguf", 2L << 30));
        Assert.Equal(NacrithErrorKind.BackendUnavailable, error.Kind);
        Assert.Contains("large.gguf", error.Message, StringComparison.Ordinal);
        LlamaDevices.CheckFits("GPU", 4L << 30, "large.gguf", 2L << 30);
    }

    private static LlamaReturnedStructure Returned<T>(T value)
        where T : unmanaged
    {
        var room = default(LlamaReturnedStructure);
        MemoryMarshal.Write(MemoryMarshal.AsBytes(new Span<LlamaReturnedStructure>(ref room)), in value);
        return room;
    }
}
