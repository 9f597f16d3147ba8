using System.Management.Automation;

namespace Nacrith.PowerShell.Tests;

/// <summary>What goes wrong is said once, clearly, and nothing is lost or left behind.</summary>
[Collection(HostedEngine.OneAtATime)]
public sealed class FaultTests : IDisposable
{
    private readonly HostedEngine _engine = new();

    public void Dispose() => _engine.Dispose();

    [Fact]
    public void One_bad_file_does_not_stop_the_others()
    {
        _engine.Write("good.txt", 300);
        var results = _engine.Run("'missing.txt', 'good.txt' | Compress-NacrithFile -Level Fast");
        Assert.Single(results);
        var error = Assert.Single(_engine.Errors);
        Assert.StartsWith("PathNotFound", error.FullyQualifiedErrorId, StringComparison.Ordinal);
        Assert.Equal(ErrorCategory.ObjectNotFound, error.CategoryInfo.Category);
        Assert.False(string.IsNullOrEmpty(error.ErrorDetails.RecommendedAction));
        Assert.Equal("missing.txt", error.TargetObject);
    }

    [Fact]
    public void An_existing_file_is_kept_unless_forced()
    {
        var content = _engine.Write("a.txt", 300);
        _engine.Run("Compress-NacrithFile a.txt -Level Fast");
        File.WriteAllText(_engine.At("a.txt"), "precious");
        Assert.Empty(_engine.Run("Expand-NacrithFile a.txt.nc"));
        Assert.StartsWith("DestinationExists", Assert.Single(_engine.Errors).FullyQualifiedErrorId, StringComparison.Ordinal);
        Assert.Equal("precious", File.ReadAllText(_engine.At("a.txt")));
        Assert.Single(_engine.Run("Expand-NacrithFile a.txt.nc -Force"));
        Assert.Equal(content, File.ReadAllBytes(_engine.At("a.txt")));
    }

    [Fact]
    public void An_archive_named_twice_is_expanded_once_and_refused_once()
    {
        var content = _engine.Write("a.txt", 300);
        _engine.Run("Compress-NacrithFile a.txt -Level Fast -RemoveSource");
        Assert.Single(_engine.Run("Expand-NacrithFile a.txt.nc, a.txt.nc"));
        Assert.StartsWith("DestinationExists", Assert.Single(_engine.Errors).FullyQualifiedErrorId, StringComparison.Ordinal);
        Assert.Equal(content, File.ReadAllBytes(_engine.At("a.txt")));
        Assert.Equal(["a.txt", "a.txt.nc"], _engine.Files);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void A_damaged_archive_is_refused_and_leaves_nothing(bool truncated)
    {
        _engine.Write("a.txt", 3000);
        _engine.Run("Compress-NacrithFile a.txt -Level Fast -RemoveSource");
        var archive = File.ReadAllBytes(_engine.At("a.txt.nc"));
        archive[archive.Length / 2] ^= 4;
        File.WriteAllBytes(_engine.At("a.txt.nc"), truncated ? archive[..^20] : archive);
        Assert.Empty(_engine.Run("Expand-NacrithFile a.txt.nc -RemoveSource"));
        Assert.StartsWith("DamagedArchive", Assert.Single(_engine.Errors).FullyQualifiedErrorId, StringComparison.Ordinal);
        Assert.Equal(["a.txt.nc"], _engine.Files);
    }

    [Fact]
    public void A_model_that_is_missing_or_cut_short_is_named()
    {
        _engine.Write("a.txt", 300);
        Assert.Empty(_engine.Run("Compress-NacrithFile a.txt -Level Max -ModelPath none.gguf"));
        Assert.StartsWith("ModelNotFound", Assert.Single(_engine.Errors).FullyQualifiedErrorId, StringComparison.Ordinal);
        File.WriteAllBytes(_engine.At("cut.gguf"), "GGUF\x03\0\0\0\xFF\0\0\0"u8.ToArray());
        Assert.Empty(_engine.Run("Compress-NacrithFile a.txt -Level Max -ModelPath cut.gguf"));
        Assert.StartsWith("InvalidModel", Assert.Single(_engine.Errors).FullyQualifiedErrorId, StringComparison.Ordinal);
        Assert.Equal(["a.txt", "cut.gguf"], _engine.Files);
    }

    [Fact]
    public void Several_files_do_not_fit_in_one_destination()
    {
        _engine.Write("a.txt", 300);
        _engine.Write("b.txt", 300);
        _engine.Run("Get-ChildItem *.txt | Compress-NacrithFile -DestinationPath one.nc -Force -Level Fast");
        Assert.StartsWith("DestinationIsOneFile", Assert.Single(_engine.Errors).FullyQualifiedErrorId, StringComparison.Ordinal);
        Assert.Equal(["a.txt", "b.txt"], _engine.Files);
    }

    [Theory]
    [InlineData("Set-Location Env:; Compress-NacrithFile -LiteralPath FileSystem::{0} -DestinationPath out/ -Level Fast", "out/")]
    [InlineData("Set-Location Env:; Compress-NacrithFile -LiteralPath FileSystem::{0} -DestinationPath x.nc -Level Fast", "x.nc")]
    [InlineData("Set-Location Env:; Compress-NacrithFile -LiteralPath FileSystem::{0} -Archive x.nc -Level Fast", "x.nc")]
    [InlineData("Compress-NacrithFile {0} -DestinationPath Env:x/y -Level Fast", "Env:x/y")]
    [InlineData("Compress-NacrithFile {0} -ModelPath Env:x -Level Fast", "Env:x")]
    [InlineData("Install-NacrithModel Env:x.gguf", "Env:x.gguf")]
    [InlineData("Install-NacrithBackend Env:x -Force", "Env:x")]
    public void A_path_of_another_provider_is_refused_and_named(string script, string path)
    {
        var before = Directory.GetFileSystemEntries(Environment.CurrentDirectory);
        _engine.Write("a.txt", 300);
        _engine.Run($"try {{ {script.Replace("{0}", _engine.At("a.txt"), StringComparison.Ordinal)} }} finally {{ Set-Location FileSystem::{_engine.Folder} }}");
        var error = Assert.Single(_engine.Errors);
        Assert.StartsWith("NotAFileSystemPath", error.FullyQualifiedErrorId, StringComparison.Ordinal);
        Assert.Equal(path, error.TargetObject);
        Assert.Contains($"'{path}'", error.ErrorDetails.Message, StringComparison.Ordinal);
        Assert.Equal(["a.txt"], _engine.Files);
        Assert.Equal(before, Directory.GetFileSystemEntries(Environment.CurrentDirectory));
    }

    [Theory]
    [InlineData("data")]
    [InlineData("none/")]
    public void A_folder_as_the_archive_is_refused_before_anything_is_compressed(string archive)
    {
        _engine.Write("a.txt", 300);
        Directory.CreateDirectory(_engine.At("data"));
        Assert.Empty(_engine.Run($"'none', 'a.txt' | Compress-NacrithFile -Archive {archive} -Level Fast -Force"));
        var error = Assert.Single(_engine.Errors);
        Assert.StartsWith("ArchiveIsFolder", error.FullyQualifiedErrorId, StringComparison.Ordinal);
        Assert.Contains(archive, error.ErrorDetails.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("Expand-NacrithFile a.nc -DestinationPath back")]
    [InlineData("$null = Test-NacrithFile a.nc")]
    [InlineData("Get-NacrithFile a.nc")]
    public void Zeros_behind_an_archive_are_damage_and_can_be_salvaged(string script)
    {
        _engine.Write("a.txt", 300);
        _engine.Run("Compress-NacrithFile a.txt -DestinationPath a.nc -Level Fast");
        using (var archive = new FileStream(_engine.At("a.nc"), FileMode.Append))
        {
            archive.Write(new byte[512]);
        }

        Assert.Empty(_engine.Run(script));
        var error = Assert.Single(_engine.Errors);
        Assert.StartsWith("DamagedArchive", error.FullyQualifiedErrorId, StringComparison.Ordinal);
        Assert.Contains("behind its member 1", error.ErrorDetails.Message, StringComparison.Ordinal);
        Assert.Contains("-Salvage", error.ErrorDetails.RecommendedAction, StringComparison.Ordinal);
        Assert.Equal(["a.nc", "a.txt"], _engine.Files);
    }

    [Fact]
    public async Task Stopping_is_quick_and_leaves_no_debris()
    {
        _engine.Write("a.txt", 150_000);
        using var shell = _engine.Open("Compress-NacrithFile a.txt -Level Max");
        var running = shell.BeginInvoke();
        await Task.Delay(2500, TestContext.Current.CancellationToken);
        var clock = System.Diagnostics.Stopwatch.StartNew();
        shell.Stop();
        Assert.Throws<PipelineStoppedException>(() => shell.EndInvoke(running));

        // A fraction of a second on an idle machine; other tests may hold all cores.
        Assert.InRange(clock.Elapsed.TotalSeconds, 0, 5);
        Assert.Equal(["a.txt"], _engine.Files);
    }
}
