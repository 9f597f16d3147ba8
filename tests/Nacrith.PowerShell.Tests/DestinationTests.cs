using System.Text;

namespace Nacrith.PowerShell.Tests;

/// <summary>No result replaces one that the same run made of another source, and no archive is written that cannot be expanded.</summary>
[Collection(HostedEngine.OneAtATime)]
public sealed class DestinationTests : IDisposable
{
    private readonly HostedEngine _engine = new();

    public void Dispose() => _engine.Dispose();

    [Theory]
    [InlineData("Get-ChildItem d1, d2 -File | Compress-NacrithFile -DestinationPath out/ -Level Fast -Force -RemoveSource")]
    [InlineData("Compress-NacrithFile d1, d2 -Recurse -DestinationPath out -Level Fast -Update -RemoveSource")]
    public void Two_sources_of_one_name_do_not_replace_each_other(string script)
    {
        WriteTwo("log");
        Assert.Single(_engine.Run(script));
        AssertRefused(_engine.At("d2/log"));
        Assert.False(File.Exists(_engine.At("d1/log")));
        Assert.Equal("two", File.ReadAllText(_engine.At("d2/log")));

        _engine.Run("Expand-NacrithFile out/log.nc");
        Assert.Equal("one", File.ReadAllText(_engine.At("out/log")));
    }

    [Fact]
    public void Two_archives_of_one_name_do_not_replace_each_others_file()
    {
        WriteTwo("log");
        _engine.Run("Compress-NacrithFile d1/log, d2/log -Level Fast");
        Assert.Single(_engine.Run("Expand-NacrithFile d1/log.nc, d2/log.nc -DestinationPath out/ -Force -RemoveSource"));
        Assert.StartsWith("DestinationTaken", Assert.Single(_engine.Errors).FullyQualifiedErrorId, StringComparison.Ordinal);
        var isFirst = !File.Exists(_engine.At("d1/log.nc"));
        Assert.Equal(isFirst, File.Exists(_engine.At("d2/log.nc")));
        Assert.Equal(isFirst ? "one" : "two", File.ReadAllText(_engine.At("out/log")));
    }

    [Fact]
    public void Of_two_copies_of_an_archive_the_sound_one_is_restored()
    {
        WriteTwo("log");
        _engine.Run("Compress-NacrithFile d1/log, d2/log -Level Fast");
        _engine.Damage("d1/log.nc", "d1/log.nc");
        Assert.Single(_engine.Run("Expand-NacrithFile d1/log.nc, d2/log.nc -DestinationPath out/ -Force"));
        Assert.StartsWith("DamagedArchive", Assert.Single(_engine.Errors).FullyQualifiedErrorId, StringComparison.Ordinal);
        Assert.Equal("two", File.ReadAllText(_engine.At("out/log")));
    }

    [Fact]
    public void A_file_in_the_place_of_a_folder_keeps_what_is_below_it_out_of_a_solid_archive()
    {
        WriteTwo("x");
        Directory.CreateDirectory(_engine.At("d2/a"));
        File.Move(_engine.At("d2/x"), _engine.At("d2/a/x"));
        File.Move(_engine.At("d1/x"), _engine.At("d1/a"));

        var result = Assert.Single(_engine.Run("Compress-NacrithFile d1/a, d2/a -Recurse -Archive out.nc -Level Fast -RemoveSource"));
        Assert.Equal(1, result.Properties["Files"].Value);
        Assert.All(_engine.Errors, error => Assert.StartsWith("DuplicateName", error.FullyQualifiedErrorId, StringComparison.Ordinal));
        Assert.Equal("two", File.ReadAllText(_engine.At("d2/a/x")));

        Assert.Single(_engine.Run("Expand-NacrithFile out.nc -DestinationPath back/"));
        Assert.Equal("one", File.ReadAllText(_engine.At("back/a")));
    }

    [Fact]
    public void A_mirror_among_its_sources_is_left_out()
    {
        WriteTwo("log");
        for (var run = 0; run < 2; run++)
        {
            _engine.Run("Compress-NacrithFile d1 -Recurse -DestinationPath d1/mirror -Level Fast -Update");
            Assert.Empty(_engine.Errors);
        }

        Assert.Equal(["log.nc"], Directory.EnumerateFileSystemEntries(_engine.At("d1/mirror")).Select(path => Path.GetFileName(path)));
    }

    [Fact]
    public void A_file_where_a_mirror_needs_a_folder_keeps_nothing_else_out()
    {
        WriteTwo("z");
        Directory.CreateDirectory(_engine.At("d1/sub"));
        File.WriteAllText(_engine.At("d1/sub/y"), "three");
        Directory.CreateDirectory(_engine.At("out"));
        File.WriteAllText(_engine.At("out/sub"), "a file");

        Assert.EndsWith("z", (string)Assert.Single(_engine.Run("Compress-NacrithFile d1 -Recurse -DestinationPath out -Level Fast")).Properties["Path"].Value, StringComparison.Ordinal);
        Assert.NotEmpty(_engine.Errors);
        Assert.Equal("a file", File.ReadAllText(_engine.At("out/sub")));
    }

    [Fact]
    public void A_name_that_is_no_pattern_is_a_name()
    {
        File.WriteAllText(_engine.At("a[.txt"), "one");
        File.WriteAllText(_engine.At("b.txt"), "two");
        Assert.Equal(2, _engine.Run("'a[.txt', 'b.txt' | Compress-NacrithFile -Level Fast").Count);
        Assert.Empty(_engine.Errors);
    }

    [Fact]
    public void A_link_that_goes_round_does_not_stop_the_others()
    {
        File.WriteAllText(_engine.At("a.txt"), "one");
        File.CreateSymbolicLink(_engine.At("loop"), "loop");
        Assert.Single(_engine.Run("'loop', 'a.txt' | Compress-NacrithFile -Level Fast"));
        Assert.Single(_engine.Errors);
        Assert.Equal(2, _engine.Run("'loop', 'a.txt.nc' | Test-NacrithFile").Count);
    }

    private void WriteTwo(string name)
    {
        foreach (var (folder, content) in new[] { ("d1", "one"), ("d2", "two") })
        {
            Directory.CreateDirectory(_engine.At(folder));
            File.WriteAllText(_engine.At($"{folder}/{name}"), content, Encoding.ASCII);
        }
    }

    private void AssertRefused(string source)
    {
        var error = Assert.Single(_engine.Errors);
        Assert.StartsWith("DestinationTaken", error.FullyQualifiedErrorId, StringComparison.Ordinal);
        Assert.Equal(source, error.TargetObject);
    }
}
