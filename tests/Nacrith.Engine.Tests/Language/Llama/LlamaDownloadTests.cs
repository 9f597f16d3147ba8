using Nacrith.Engine.Files;
using Nacrith.Engine.Language.Llama;

namespace Nacrith.Engine.Tests.Language.Llama;

public class LlamaDownloadTests
{
    [Fact]
    public void A_package_with_another_hash_is_refused()
    {
        using var folder = new TemporaryFolder();
        var file = folder.Write("package.tgz", "not the package"u8);
        var error = Assert.Throws<NacrithException>(() => LlamaDownload.CheckHash(file, new("linux-x64", "AAAA")));
        Assert.Equal(NacrithErrorKind.BackendUnavailable, error.Kind);
        Assert.Contains("SHA-512", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_folders_library_files_are_copied_and_nothing_else()
    {
        using var folder = new TemporaryFolder();
        string[] wanted = ["libggml-base.so", "libggml-cpu-zen4.so", "libggml.v0.5.0.so", "libllama.v0.5.0.so"];
        foreach (var name in wanted.Concat(["libllama-common.so", "llama-addon.node", "llama-server"]))
        {
            folder.Write(name, "content"u8);
        }

        var target = Directory.CreateDirectory(folder.At("target")).FullName;
        Assert.Equal(folder.At(""), LlamaDownload.Copy(folder.At(""), target, _ => { }));
        Assert.Equal(wanted, Directory.GetFiles(target).Select(Path.GetFileName).Order(StringComparer.Ordinal));
        Assert.Throws<NacrithException>(() => LlamaDownload.Copy(folder.At("target/none"), target, _ => { }));
    }

    [Fact]
    public void A_staged_folder_replaces_its_destination_whole_or_not_at_all()
    {
        using var folder = new TemporaryFolder();
        var destination = Directory.CreateDirectory(folder.At("library")).FullName;
        File.WriteAllText(Path.Combine(destination, "old"), "");
        using (var abandoned = new StagingFolder(destination))
        {
            File.WriteAllText(Path.Combine(abandoned.Path, "half"), "");
        }

        Assert.Equal(["old"], Directory.GetFiles(destination).Select(Path.GetFileName));
        using (var staging = new StagingFolder(destination))
        {
            File.WriteAllText(Path.Combine(staging.Path, "new"), "");
            staging.Commit();
        }

        Assert.Equal(["new"], Directory.GetFiles(destination).Select(Path.GetFileName));
        Assert.Equal([destination], Directory.GetFileSystemEntries(folder.At("")));
    }

    [Fact]
    public void A_staged_folder_that_fails_in_its_place_gives_it_back()
    {
        using var folder = new TemporaryFolder();
        var destination = Directory.CreateDirectory(folder.At("library")).FullName;
        File.WriteAllText(Path.Combine(destination, "old"), "");
        using (var staging = new StagingFolder(destination))
        {
            File.WriteAllText(Path.Combine(staging.Path, "bad"), "");
            Assert.Throws<NacrithException>(() => staging.Commit(() => throw LlamaFault.Unavailable(destination, "It cannot be loaded.")));
        }

        Assert.Equal(["old"], Directory.GetFiles(destination).Select(Path.GetFileName));
        Assert.Equal([destination], Directory.GetFileSystemEntries(folder.At("")));
    }
}
