using Nacrith.Engine.Archive;
using Nacrith.Engine.Files;

namespace Nacrith.Engine.Members;

/// <summary>Checks the names that an archive holds against each other, before anything is written.</summary>
internal sealed class EntryCheck
{
    // Where the file system does not tell names apart that differ in case, neither may an archive.
    private readonly Dictionary<string, EntryKind> _known = new(FileNames.Comparer);

    /// <summary>Adds the entries of a member.</summary>
    /// <exception cref="DamagedArchiveException">A name leads out, is there twice, or lies inside a file or a link.</exception>
    public void Add(IReadOnlyList<ArchiveEntry> entries)
    {
        foreach (var entry in entries)
        {
            if (SafePath.FindFault(entry.Path) is { } fault)
            {
                throw Unsafe($"'{entry.Path}': {fault}");
            }

            if (!_known.TryAdd(entry.Path, entry.Kind))
            {
                throw Unsafe($"'{entry.Path}' is there twice");
            }
        }

        foreach (var entry in entries)
        {
            for (var parent = ParentOf(entry.Path); parent.Length > 0; parent = ParentOf(parent))
            {
                if (_known.TryGetValue(parent, out var kind) && kind != EntryKind.Folder)
                {
                    throw Unsafe($"'{entry.Path}' lies inside '{parent}', which is no folder");
                }
            }
        }
    }

    /// <summary>The path of the folder that a path lies in; empty at the top.</summary>
    public static string ParentOf(string path) => path[..Math.Max(0, path.LastIndexOf('/'))];

    private static DamagedArchiveException Unsafe(string finding) => new(finding, NacrithErrorKind.UnsafeName);
}
