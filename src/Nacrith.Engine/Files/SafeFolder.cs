namespace Nacrith.Engine.Files;

/// <summary>
/// A folder below which an archive may write and beside which it may not: no part of a path on the way is ever a link,
/// whoever made it.
/// </summary>
/// <param name="root">The folder, a full path; it may itself be reached through links, for the user named it.</param>
internal sealed class SafeFolder(string root)
{
    /// <summary>The full path of <paramref name="entryPath"/>, which has been checked by <see cref="SafePath"/>.</summary>
    public string At(string entryPath) => Path.Combine([root, .. entryPath.Split('/')]);

    /// <summary>Creates a folder, if need be, and those above it.</summary>
    /// <exception cref="NacrithException">A link or a file is in the way.</exception>
    public void Create(string entryPath)
    {
        RequireNoLink(entryPath);
        Directory.CreateDirectory(At(entryPath));
    }

    /// <summary>Checks that a path and those above it are folders, or not there yet.</summary>
    /// <exception cref="NacrithException">A link or a file is in the way.</exception>
    public void RequireNoLink(string entryPath)
    {
        if (FindLink(entryPath) is { } link)
        {
            throw new NacrithException(
                NacrithErrorKind.UnsafeName,
                link,
                $"'{link}' is a link or a file where the archive has a folder; nothing is written through it.",
                "Remove it, or name another destination.");
        }
    }

    /// <summary>The first part of a path that exists and is no real folder, or null.</summary>
    public string? FindLink(string entryPath)
    {
        var path = root;
        foreach (var part in entryPath.Split('/', StringSplitOptions.RemoveEmptyEntries))
        {
            path = Path.Combine(path, part);
            var folder = new DirectoryInfo(path);
            if (folder.LinkTarget is not null || File.Exists(path))
            {
                return path;
            }
        }

        return null;
    }
}
