using System.Management.Automation;

namespace Nacrith;

/// <summary>What <c>-Include</c> and <c>-Exclude</c> select: patterns of names or, if they hold a separator, of paths.</summary>
/// <param name="include">Patterns of which one must match a file; null for all files.</param>
/// <param name="exclude">Patterns of which none may match a file or a folder on its way; null for none.</param>
internal sealed class NameFilter(string[]? include, string[]? exclude)
{
    private readonly Pattern[] _include = [.. (include ?? []).Select(pattern => new Pattern(pattern))];
    private readonly Pattern[] _exclude = [.. (exclude ?? []).Select(pattern => new Pattern(pattern))];

    /// <summary>Whether everything is wanted.</summary>
    public bool IsEmpty => _include.Length == 0 && _exclude.Length == 0;

    /// <summary>Whether files are wanted only if a pattern names them.</summary>
    public bool Includes => _include.Length > 0;

    /// <summary>Whether a file, folder or link itself is left out.</summary>
    public bool IsExcluded(string path) => _exclude.Any(pattern => pattern.Matches(path));

    /// <summary>Whether a file or link is wanted, no matter what is on its way.</summary>
    public bool IsIncluded(string path) => _include.Length == 0 || _include.Any(pattern => pattern.Matches(path));

    /// <summary>Whether an entry of an archive is wanted: its own name and those of the folders above it are looked at.</summary>
    public bool Selects(string path)
    {
        for (var end = path.IndexOf('/', StringComparison.Ordinal); end >= 0; end = path.IndexOf('/', end + 1))
        {
            if (IsExcluded(path[..end]))
            {
                return false;
            }
        }

        return !IsExcluded(path) && IsIncluded(path);
    }

    private sealed class Pattern(string text)
    {
        private readonly bool _ofPath = text.AsSpan().IndexOfAny('/', '\\') >= 0;
        private readonly WildcardPattern _pattern = new(text.Replace('\\', '/'), WildcardOptions.IgnoreCase | WildcardOptions.CultureInvariant);

        public bool Matches(string path) => _pattern.IsMatch(_ofPath ? path : path[(path.LastIndexOf('/') + 1)..]);
    }
}
