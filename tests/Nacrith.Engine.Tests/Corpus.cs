namespace Nacrith.Engine.Tests;

/// <summary>Finds the shared corpus beside the repository; tests that need it are skipped, by name, where it is absent.</summary>
internal static class Corpus
{
    private static readonly string? Root = FindRoot();

    /// <summary>Full path of a corpus file, or skips the running test.</summary>
    public static string File(string name) => Shared(Path.Combine("corpus", name));

    /// <summary>Full path of a file of the shared folder, or skips the running test.</summary>
    public static string Shared(string relativePath)
    {
        var path = Root is null ? null : Path.Combine(Root, relativePath);
        if (path is null || !System.IO.File.Exists(path))
        {
            Assert.Skip($"{relativePath} is not beside this repository.");
        }

        return path!;
    }

    private static string? FindRoot()
    {
        if (Environment.GetEnvironmentVariable("NACRITH_SHARED") is { Length: > 0 } named)
        {
            return named;
        }

        for (var folder = new DirectoryInfo(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            var candidate = Path.Combine(folder.FullName, "shared");
            if (Directory.Exists(Path.Combine(candidate, "corpus")))
            {
                return candidate;
            }
        }

        return null;
    }
}
