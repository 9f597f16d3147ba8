using Nacrith.Engine.Archive;
using Nacrith.Engine.Files;

namespace Nacrith.Engine.Members;

/// <summary>Gives the verified content of a solid archive its place below a folder: folders, then files, then links.</summary>
/// <param name="root">The folder.</param>
/// <param name="overwrite">Whether existing files and links may be replaced.</param>
internal sealed class TreePlacement(string root, bool overwrite)
{
    private readonly SafeFolder _folder = new(root);

    /// <summary>The full path of an entry.</summary>
    public string PathOf(ArchiveEntry entry) => _folder.At(entry.Path);

    /// <summary>Checks, before anything is decoded, that an entry's place is free.</summary>
    /// <exception cref="NacrithException">It is not, or the way to it leads through a link.</exception>
    public void RequireFree(ArchiveEntry entry)
    {
        if (entry.Kind == EntryKind.Folder)
        {
            _folder.RequireNoLink(entry.Path);
            return;
        }

        RequireWay(entry);
        var path = PathOf(entry);
        var existing = new FileInfo(path);
        if (existing.LinkTarget is null && Directory.Exists(path))
        {
            throw new NacrithException(
                NacrithErrorKind.DestinationUnavailable, path, $"'{path}' is a folder.", "Name another destination.");
        }

        if (!overwrite && (existing.Exists || existing.LinkTarget is not null))
        {
            throw Fault.Exists(path);
        }
    }

    /// <summary>Checks that the way to an entry is one of folders, or not there yet.</summary>
    /// <exception cref="NacrithException">It leads through a link or a file.</exception>
    public void RequireWay(ArchiveEntry entry) => _folder.RequireNoLink(EntryCheck.ParentOf(entry.Path));

    /// <summary>Gives everything its place.</summary>
    /// <param name="entries">What was selected.</param>
    /// <param name="files">The files among it, already written.</param>
    /// <returns>Links that were refused.</returns>
    public IReadOnlyList<NacrithException> Place(IReadOnlyList<ArchiveEntry> entries, IReadOnlyList<StagedFile> files)
    {
        var folders = entries.Where(entry => entry.Kind == EntryKind.Folder).OrderBy(entry => entry.Path.Length).ToList();
        folders.ForEach(entry => _folder.Create(entry.Path));
        foreach (var file in files)
        {
            _folder.Create(EntryCheck.ParentOf(file.Entry.Path));
            file.Place(overwrite);
        }

        var refused = PlaceLinks([.. entries.Where(entry => entry.Kind == EntryKind.Link)]);

        // Deepest first: what is made in a folder changes its time stamp.
        foreach (var entry in Enumerable.Reverse(folders))
        {
            FileAttributesCopy.Apply(PathOf(entry), entry);
        }

        entries.Select(entry => Path.GetDirectoryName(PathOf(entry))!).Distinct().ToList().ForEach(DurableFolder.Flush);
        return refused;
    }

    // All are judged before the first is made, so that none of them can be on the way of another.
    private List<NacrithException> PlaceLinks(List<ArchiveEntry> links)
    {
        var safe = links
            .Where(link => SafeLink.FindTarget(link.Path, link.LinkTarget) is not null)
            .ToDictionary(link => link.Path);
        while (safe.Values.FirstOrDefault(link => LeadsThroughAnotherLink(link, safe)) is { } link)
        {
            safe.Remove(link.Path);
        }

        foreach (var link in safe.Values)
        {
            _folder.Create(EntryCheck.ParentOf(link.Path));
            Create(link);
        }

        return [.. links.Where(link => !safe.ContainsKey(link.Path)).Select(Refuse)];
    }

    // A link that somebody else left on the way leads nobody knows where; safe ones of the archive will replace theirs.
    private bool LeadsThroughAnotherLink(ArchiveEntry link, Dictionary<string, ArchiveEntry> safe)
    {
        var way = SafeLink.FindTarget(link.Path, link.LinkTarget)!;
        for (; way.Length > 0; way = EntryCheck.ParentOf(way))
        {
            if (!safe.ContainsKey(way) && new FileInfo(_folder.At(way)).LinkTarget is not null)
            {
                return true;
            }
        }

        return false;
    }

    private void Create(ArchiveEntry link)
    {
        var path = PathOf(link);
        var existing = new FileInfo(path);
        if (existing.Exists || existing.LinkTarget is not null)
        {
            existing.Delete();
        }

        var target = SafeLink.FindTarget(link.Path, link.LinkTarget)!;
        if (Directory.Exists(_folder.At(target)))
        {
            Directory.CreateSymbolicLink(path, link.LinkTarget);
        }
        else
        {
            File.CreateSymbolicLink(path, link.LinkTarget);
        }
    }

    private NacrithException Refuse(ArchiveEntry link) => new(
        NacrithErrorKind.UnsafeName,
        PathOf(link),
        $"The link '{link.Path}' leads to '{link.LinkTarget}', which may be outside the destination, and was not made.",
        "Make it yourself if you trust the archive, or leave it out with -Exclude.");
}
