using System.Runtime.InteropServices;
using Nacrith.Engine.Language.Llama;

namespace Nacrith.Engine.Tests.Language.Llama;

/// <summary>Each fault is the error that a user would want.</summary>
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

    [Fact]
    public void A_device_that_is_not_there_is_refused_with_those_that_are()
    {
        var options = Libllama.Options() with { Devices = ["99"] };
        using var folder = new TemporaryFolder();
        var source = folder.Write("a.txt", Samples.Prose(500));
        var error = Assert.Single(Libllama.Compress(options, TinyModel.WriteTo(folder), source)).Error!;
        Assert.Equal(NacrithErrorKind.BackendUnavailable, error.Kind);
        Assert.Contains("cpu", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Another_kind_of_tokenizer_is_refused()
    {
        var options = Libllama.Options();
        using var folder = new TemporaryFolder();
        var model = folder.Write("spm.gguf", TinyModel.Build(tokenizer: "llama"));
        var error = Assert.Single(Libllama.Compress(options, model, folder.Write("a.txt", Samples.Prose(500)))).Error!;
        Assert.Equal(NacrithErrorKind.InvalidModel, error.Kind);
        Assert.Contains("byte-level BPE", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void An_archive_of_another_setup_is_refused_with_what_wrote_it_unless_forced()
    {
        var options = Libllama.Options(2);
        using var folder = new TemporaryFolder();
        var model = TinyModel.WriteTo(folder);
        var content = Samples.Prose(5000);
        var source = folder.Write("a.txt", content);
        Assert.Null(Assert.Single(Libllama.Compress(options, model, source)).Error);
        File.Delete(source);

        var other = options with { Workers = 1 };
        var error = Assert.Single(Libllama.Expand(other, model, source + ".nc")).Error!;
        Assert.Equal(NacrithErrorKind.BackendMismatch, error.Kind);
        Assert.Contains("2 workers", error.Message, StringComparison.Ordinal);
        Assert.Contains(LlamaLibrary.ExpectedVersion, error.Message, StringComparison.Ordinal);
        var portable = Assert.Single(Libllama.Expand(new() { Backend = Backend.Portable }, model, source + ".nc")).Error!;
        Assert.Equal(NacrithErrorKind.BackendMismatch, portable.Kind);
        Assert.False(File.Exists(source));

        // Forced, the checksum decides: the content comes back, or nothing does.
        var forced = Assert.Single(Libllama.Expand(other with { AllowMismatch = true }, model, source + ".nc"));
        Assert.Equal(forced.Error is null, File.Exists(source));
        Assert.True(forced.Error is { Kind: NacrithErrorKind.DamagedArchive } || content.AsSpan().SequenceEqual(File.ReadAllBytes(source)));
    }

    private static LlamaReturnedStructure Returned<T>(T value)
        where T : unmanaged
    {
        var room = default(LlamaReturnedStructure);
        MemoryMarshal.Write(MemoryMarshal.AsBytes(new Span<LlamaReturnedStructure>(ref room)), in value);
        return room;
    }
}
