using Nacrith.Engine;
using Nacrith.Engine.Language.Llama;
using Nacrith.Engine.Tests;

namespace Nacrith.Llama.Tests;

/// <summary>What the loaded library cannot do is refused with the error that a user would want.</summary>
public class RefusalTests
{
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
        var content = Samples.Prose(2500);
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
}
