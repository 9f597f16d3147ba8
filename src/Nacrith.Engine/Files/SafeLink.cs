namespace Nacrith.Engine.Files;

/// <summary>Tells whether a link from an archive stays inside the folder that the archive is expanded to.</summary>
internal static class SafeLink
{
    /// <summary>
    /// The path, from the folder, of what a link leads to; null if it may lead out. Only leading <c>..</c> parts are
    /// followed: behind a name, which might be another link, nobody can say where they lead.
    /// </summary>
    /// <param name="linkPath">The link's own path, from the folder, checked by <see cref="SafePath"/>.</param>
    /// <param name="target">What the link says.</param>
    public static string? FindTarget(string linkPath, string target)
    {
        if (target.Length == 0 || target[0] == '/' || target.Contains('\0') || (OperatingSystem.IsWindows() && target.AsSpan().IndexOfAny('\\', ':') >= 0))
        {
            return null;
        }

        var way = linkPath.Split('/').SkipLast(1).ToList();
        var named = false;
        foreach (var part in target.Split('/').Where(part => part is not ("" or ".")))
        {
            if (part != "..")
            {
                named = true;
                way.Add(part);
            }
            else if (named || way.Count == 0)
            {
                return null;
            }
            else
            {
                way.RemoveAt(way.Count - 1);
            }
        }

        return string.Join('/', way);
    }
}
