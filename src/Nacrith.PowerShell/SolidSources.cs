using System.Management.Automation;
using Nacrith.Engine;
using Nacrith.Engine.Archive;
using Nacrith.Engine.Files;

namespace Nacrith;

/// <summary>Gathers what a solid archive is to hold, each thing once and each under a name of its own.</summary>
/// <param name="archive">The archive, a full path.</param>
/// <param name="report">Receives what cannot be taken.</param>
internal sealed class SolidSources(string archive, Action<ErrorRecord> report)
{
    /// <summary>What an archive's name ends with.</summary>
    public const string Extension = ".nc";

    private readonly Dictionary<string, SourceItem> _byName = new(FileNames.Comparer);
    private readonly HashSet<string> _taken = new(FileNames.Comparer);

    /// <summary>Files among it.</summary>
    public int Files { get; private set; }

    /// <summary>Whether a path is that of the archive itself.</summary>
    public bool IsArchive(string path) => FileNames.Comparer.Equals(path, archive);

    /// <summary>Takes an item, unless it was taken before or another one has its place.</summary>
    public void Add(SourceItem item)
    {
        if (IsArchive(item.FullPath) || !_taken.Add(item.FullPath))
        {
            return;
        }

        if (FindOther(item.EntryPath) is not { } other)
        {
            _byName.Add(item.EntryPath, item);
            Files += item.Kind == EntryKind.File ? 1 : 0;
            return;
        }

        report(Errors.Path(
            new ArgumentException(Messages.Duplicate(item.FullPath, other, item.EntryPath)),
            "DuplicateName",
            ErrorCategory.InvalidArgument,
            item.FullPath,
            Messages.DuplicateAction));
    }

    /// <summary>The request for the engine, or null if there is nothing to do.</summary>
    /// <param name="overwrites">Tells whether a file at the archive's path is replaced.</param>
    /// <param name="removeSource">Whether the sources are removed once the archive is verified.</param>
    public CompressionRequest? Request(Func<string, bool> overwrites, bool removeSource) => _byName.Count == 0
        ? null
        : new(CommonFolder(), archive, overwrites(archive), removeSource) { Items = [.. _byName.Values] };

    // What has the same name already, or is a file or link in the place of a folder that the name leads through.
    private string? FindOther(string name)
    {
        if (_byName.TryGetValue(name, out var same))
        {
            return same.FullPath;
        }

        for (var end = name.LastIndexOf('/'); end > 0; end = name.LastIndexOf('/', end - 1))
        {
            if (_byName.TryGetValue(name[..end], out var above) && above.Kind != EntryKind.Folder)
            {
                return above.FullPath;
            }
        }

        return null;
    }

    // The one thing that was named, or the folder that all of it lies in.
    private string CommonFolder()
    {
        var tops = _byName.Values.Select(TopOf).Distinct(FileNames.Comparer).ToList();
        var folder = tops[0];
        while (Path.GetDirectoryName(folder) is { } parent && !tops.TrueForAll(top => IsAtOrBelow(top, folder)))
        {
            folder = parent;
        }

        return folder;
    }

    private static bool IsAtOrBelow(string path, string folder) =>
        path.StartsWith(folder, StringComparison.OrdinalIgnoreCase)
        && (path.Length == folder.Length || path[folder.Length] == Path.DirectorySeparatorChar);

    private static string TopOf(SourceItem item)
    {
        var path = item.FullPath;
        for (var depth = item.EntryPath.Count(c => c == '/'); depth > 0; depth--)
        {
            path = Path.GetDirectoryName(path)!;
        }

        return path;
    }
}
