using System.Diagnostics;
using System.Globalization;

namespace Nacrith.PowerShell.Tests;

/// <summary>Folders: mirrored, or as one solid archive, and what selects from them.</summary>
[Collection(HostedEngine.OneAtATime)]
public sealed class FolderTests : IDisposable
{
    private static readonly string[] CodeFolders = ["src", "tests"];

    private readonly HostedEngine _engine = new();

    public void Dispose() => _engine.Dispose();

    [Fact]
    public void A_tree_is_mirrored_and_comes_back()
    {
        var before = WriteTree("data");
        var results = _engine.Run("Compress-NacrithFile data -Recurse -DestinationPath mirror -Level Fast");
        Assert.Empty(_engine.Errors);
        Assert.Equal(before.Count, results.Count);
        Assert.True(File.Exists(_engine.At("mirror/sub/.hidden.nc")));
        Assert.True(Directory.Exists(_engine.At("mirror/empty")));
        Assert.Equal(before.Count, _engine.Run("Expand-NacrithFile mirror -Recurse -DestinationPath back").Count);
        Assert.Empty(_engine.Errors);
        AssertSame(before, "back");
    }

    [Fact]
    public void A_tree_in_place_is_updated_only_where_it_changed()
    {
        WriteTree("data");
        Assert.Equal(5, _engine.Run("Compress-NacrithFile data -Recurse -Level Fast -Update").Count);
        Assert.Empty(_engine.Run("Compress-NacrithFile data -Recurse -Level Fast -Update"));
        File.AppendAllText(_engine.At("data/b.log"), "more");
        File.SetLastWriteTimeUtc(_engine.At("data/b.log"), DateTime.UtcNow.AddMinutes(1));
        Assert.EndsWith("b.log", (string)Assert.Single(_engine.Run("Compress-NacrithFile data -Recurse -Level Fast -Update")).Properties["Path"].Value, StringComparison.Ordinal);
        Assert.Empty(_engine.Errors);
    }

    [Fact]
    public void A_solid_archive_holds_everything_as_it_was()
    {
        var before = WriteTree("data");
        File.CreateSymbolicLink(_engine.At("data/sub/link"), "../b.log");
        Directory.CreateSymbolicLink(_engine.At("data/loop"), ".");
        if (!OperatingSystem.IsWindows())
        {
            File.SetUnixFileMode(_engine.At("data/b.log"), UnixFileMode.UserRead | UnixFileMode.UserExecute);
        }

        Directory.SetLastWriteTimeUtc(_engine.At("data/empty"), new DateTime(2019, 1, 2, 3, 4, 5, DateTimeKind.Utc));
        var result = Assert.Single(_engine.Run("Compress-NacrithFile data -Recurse -Archive backup.nc -Level Fast -RemoveSource"));
        Assert.Empty(_engine.Errors);
        Assert.Equal(before.Count, result.Properties["Files"].Value);
        Assert.False(Directory.Exists(_engine.At("data")));

        var entries = _engine.Run("(Get-NacrithFile backup.nc).Entries | ForEach-Object Name").Select(name => (string)name.BaseObject).ToList();
        Assert.Contains("data/empty", entries);
        Assert.Contains("data/sub/link", entries);
        Assert.DoesNotContain("data/loop/b.log", entries);

        Assert.Single(_engine.Run("Expand-NacrithFile backup.nc -DestinationPath back -RemoveSource"));
        Assert.Empty(_engine.Errors);
        AssertSame(before, "back/data");
        Assert.Equal("../b.log", new FileInfo(_engine.At("back/data/sub/link")).LinkTarget);
        Assert.Equal(new DateTime(2019, 1, 2, 3, 4, 5, DateTimeKind.Utc), Directory.GetLastWriteTimeUtc(_engine.At("back/data/empty")));
        Assert.Empty(_engine.Files);
        if (!OperatingSystem.IsWindows())
        {
            Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserExecute, File.GetUnixFileMode(_engine.At("back/data/b.log")));
        }
    }

    [Theory]
    [InlineData("-Include *.txt", "a.txt,sub/c.txt,sub/x [1] \u00E9.txt")]
    [InlineData("-Exclude sub", "a.txt,b.log")]
    [InlineData("-Include *.txt -Exclude data/sub/c.txt", "a.txt,sub/x [1] \u00E9.txt")]
    [InlineData("-Include data/sub/*", "sub/.hidden,sub/c.txt,sub/x [1] \u00E9.txt")]
    public void Patterns_select_what_goes_in_and_what_comes_out(string patterns, string expected)
    {
        WriteTree("data");
        _engine.Run($"Compress-NacrithFile data -Recurse -Archive some.nc -Level Fast {patterns}");
        _engine.Run("Compress-NacrithFile data -Recurse -Archive all.nc -Level Fast");
        _engine.Run("Expand-NacrithFile some.nc -DestinationPath one");
        _engine.Run($"Expand-NacrithFile all.nc -DestinationPath two {patterns}");
        Assert.Empty(_engine.Errors);
        _engine.Damage("all.nc", "cut.nc");
        var salvaged = _engine.Run($"Expand-NacrithFile cut.nc -Salvage -DestinationPath three {patterns}");
        Assert.Empty(_engine.Errors);
        Assert.Equal(expected.Split(',').Length, salvaged.Count(result => (bool)result.Properties["IsComplete"].Value));
        foreach (var folder in new[] { "one", "two", "three" })
        {
            var root = _engine.At(folder + "/data");
            var found = Directory.EnumerateFiles(root, "*", new EnumerationOptions { RecurseSubdirectories = true, AttributesToSkip = FileAttributes.None })
                .Select(file => Path.GetRelativePath(root, file).Replace('\\', '/')).Order(StringComparer.Ordinal);
            Assert.Equal(expected.Split(',').Order(StringComparer.Ordinal), found);
        }
    }

    [Fact]
    public void Newer_takes_what_was_written_since()
    {
        WriteTree("data");
        File.SetLastWriteTime(_engine.At("data/b.log"), new DateTime(2030, 1, 1, 0, 0, 0, DateTimeKind.Local));
        Assert.Equal(1, Assert.Single(_engine.Run("Compress-NacrithFile data -Recurse -Archive new.nc -Newer 2029-12-31 -Level Fast")).Properties["Files"].Value);
        Assert.Empty(_engine.Errors);
    }

    [Fact]
    public void Files_of_a_pipeline_make_one_archive_and_equal_names_are_told()
    {
        WriteTree("data");
        Directory.CreateDirectory(_engine.At("data/other"));
        File.Copy(_engine.At("data/a.txt"), _engine.At("data/other/a.txt"));
        var result = Assert.Single(_engine.Run("Get-ChildItem data -File -Recurse | Compress-NacrithFile -Archive all.nc -Level Fast"));
        Assert.StartsWith("DuplicateName", Assert.Single(_engine.Errors).FullyQualifiedErrorId, StringComparison.Ordinal);
        Assert.Equal(_engine.At("data"), result.Properties["Path"].Value);
        Assert.Single(_engine.Run("Get-ChildItem data -Recurse | Compress-NacrithFile -Recurse -Archive all.nc -Level Fast -Force"));
        Assert.Empty(_engine.Errors);
    }

    [Fact]
    public void The_archive_does_not_hold_itself_and_is_not_replaced_unless_forced()
    {
        WriteTree("data");
        const string script = "Compress-NacrithFile data -Recurse -Archive data/backup.nc -Level Fast";
        Assert.Equal(5, Assert.Single(_engine.Run(script)).Properties["Files"].Value);
        Assert.Empty(_engine.Run(script));
        Assert.StartsWith("DestinationExists", Assert.Single(_engine.Errors).FullyQualifiedErrorId, StringComparison.Ordinal);
        Assert.Equal(5, Assert.Single(_engine.Run(script + " -Force")).Properties["Files"].Value);
        Assert.Empty(_engine.Run(script + " -Update"));
        Assert.Empty(_engine.Errors);
    }

    [Fact]
    public void A_folder_needs_recurse_and_what_if_writes_nothing()
    {
        WriteTree("data");
        Assert.Empty(_engine.Run("Compress-NacrithFile data -Level Fast"));
        Assert.StartsWith("PathIsFolder", Assert.Single(_engine.Errors).FullyQualifiedErrorId, StringComparison.Ordinal);
        Assert.Empty(_engine.Run("Compress-NacrithFile data -Recurse -Archive a.nc -RemoveSource -WhatIf; Compress-NacrithFile data -Recurse -DestinationPath mirror -WhatIf"));
        Assert.Empty(_engine.Errors);
        Assert.Empty(_engine.Files);
        Assert.False(Directory.Exists(_engine.At("mirror")));
        _engine.Run("Compress-NacrithFile data -Recurse -Archive a.nc -DestinationPath b");
        Assert.StartsWith("ArchiveAndDestination", Assert.Single(_engine.Errors).FullyQualifiedErrorId, StringComparison.Ordinal);
    }

    [Fact]
    public void A_pipe_is_left_out_with_an_error()
    {
        if (OperatingSystem.IsWindows())
        {
            Assert.Skip("Windows has no pipes in folders.");
        }

        WriteTree("data");
        Shell("mkfifo data/pipe");
        foreach (var script in new[] { "Measure-NacrithEntropy", "Test-NacrithFile", "Get-NacrithFile", "Expand-NacrithFile", "Expand-NacrithFile -Salvage" })
        {
            _engine.Run(script + " data/pipe");
            Assert.StartsWith("SourceUnavailable", Assert.Single(_engine.Errors).FullyQualifiedErrorId, StringComparison.Ordinal);
        }

        Assert.Equal(5, Assert.Single(_engine.Run("Compress-NacrithFile data -Recurse -Archive a.nc -Level Fast")).Properties["Files"].Value);
        Assert.StartsWith("SourceUnavailable", Assert.Single(_engine.Errors).FullyQualifiedErrorId, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("file", "-Archive a.nc", 5)]
    [InlineData("folder", "-Archive a.nc", 5)]
    [InlineData("file", "-DestinationPath mirror", 5)]
    public void A_name_that_is_no_utf8_is_told_and_costs_only_itself(string kind, string destination, int files)
    {
        if (!OperatingSystem.IsLinux())
        {
            Assert.Skip("Names are any bytes only on Linux.");
        }

        WriteTree("data");
        Shell(kind == "file" ? "echo x > data/$(printf 'b\\351.txt')" : "mkdir data/$(printf 'b\\351.txt')");
        var results = _engine.Run($"Compress-NacrithFile data -Recurse {destination} -Level Fast");

        // What .NET cannot name it cannot remove either.
        Shell("rm -r data/b*txt");
        Assert.Equal(files, results.Sum(result => (int)result.Properties["Files"].Value));
        var error = Assert.Single(_engine.Errors);
        Assert.StartsWith("SourceUnavailable", error.FullyQualifiedErrorId, StringComparison.Ordinal);
        Assert.Contains("not valid UTF-8", error.Exception.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Long_and_odd_names_come_back()
    {
        Directory.CreateDirectory(_engine.At("data"));
        var names = new List<string> { new('n', 250), "\u65E5\u672C\u8A9E [x]`*?.txt", " leading and trailing " };
        if (OperatingSystem.IsWindows())
        {
            names = [new('n', 200), "\u65E5\u672C\u8A9E [x].txt"];
        }
        else
        {
            names.Add("line\nbreak");
        }

        names.ForEach(name => File.WriteAllText(Path.Combine(_engine.At("data"), name), name));
        Assert.Single(_engine.Run("Compress-NacrithFile data -Recurse -Archive a.nc -Level Fast | Expand-NacrithFile -DestinationPath back"));
        Assert.Empty(_engine.Errors);
        Assert.All(names, name => Assert.Equal(name, File.ReadAllText(Path.Combine(_engine.At("back/data"), name))));
    }

    [Fact]
    public void Two_hundred_small_texts_shrink_together()
    {
        Directory.CreateDirectory(_engine.At("many"));
        var sources = CodeFolders
            .SelectMany(folder => Directory.EnumerateFiles(Repository.At(folder), "*.cs", SearchOption.AllDirectories))
            .Where(file => !file.Contains($"{Path.DirectorySeparatorChar}obj{Path.DirectorySeparatorChar}", StringComparison.Ordinal))
            .Where(file => new FileInfo(file).Length is >= 2000 and <= 20_000)
            .Order(StringComparer.Ordinal)
            .Take(200)
            .ToList();
        Assert.Equal(200, sources.Count);
        for (var i = 0; i < sources.Count; i++)
        {
            File.Copy(sources[i], _engine.At(string.Create(CultureInfo.InvariantCulture, $"many/{i}.cs")));
        }

        var solid = (long)Assert.Single(_engine.Run("Compress-NacrithFile many -Recurse -Archive solid.nc -Level Fast")).Properties["CompressedLength"].Value;
        var apart = _engine.Run("Compress-NacrithFile many -Recurse -Level Fast").Sum(result => (long)result.Properties["CompressedLength"].Value);
        Assert.Empty(_engine.Errors);
        Assert.InRange((double)solid / apart, 0.1, 0.85);
    }

    private void Shell(string script)
    {
        using var shell = Process.Start(new ProcessStartInfo("sh", ["-c", script]) { WorkingDirectory = _engine.Folder })!;
        shell.WaitForExit();
        Assert.Equal(0, shell.ExitCode);
    }

    private Dictionary<string, byte[]> WriteTree(string root)
    {
        Directory.CreateDirectory(_engine.At(root + "/sub"));
        Directory.CreateDirectory(_engine.At(root + "/empty"));
        var files = new[] { "a.txt", "b.log", "sub/c.txt", "sub/.hidden", "sub/x [1] \u00E9.txt" };
        var written = new Dictionary<string, byte[]>();
        for (var i = 0; i < files.Length; i++)
        {
            // One of them is empty.
            written[files[i]] = _engine.Write($"{root}/{files[i]}", i == 3 ? 0 : 300 + (100 * i));
        }

        File.SetLastWriteTimeUtc(_engine.At(root + "/a.txt"), new DateTime(2020, 2, 3, 4, 5, 6, DateTimeKind.Utc));
        return written;
    }

    private void AssertSame(Dictionary<string, byte[]> expected, string root)
    {
        foreach (var (name, content) in expected)
        {
            Assert.Equal(content, File.ReadAllBytes(_engine.At($"{root}/{name}")));
        }

        Assert.Equal(new DateTime(2020, 2, 3, 4, 5, 6, DateTimeKind.Utc), File.GetLastWriteTimeUtc(_engine.At(root + "/a.txt")));
    }
}
