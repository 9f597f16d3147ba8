using Nacrith.Engine.Archive;
using Nacrith.Engine.Files;
using Nacrith.Engine.Members;

namespace Nacrith.Engine.Salvage;

/// <summary>
/// The wanted files of a member with a list of entries: cuts its content where one file ends and the next begins. Its
/// folders and links, which the header holds, are restored as from an undamaged archive.
/// </summary>
internal sealed class MemberFiles : ISalvageSink, IDisposable
{
    private readonly List<(long Start, long Length, SalvageFile File)> _files = [];
    private readonly List<ArchiveEntry> _others = [];
    private readonly List<NacrithException> _refused = [];
    private readonly TreePlacement _placement;

    /// <summary>Prepares the files below the request's destination.</summary>
    /// <exception cref="DamagedArchiveException">A name is not safe to write.</exception>
    /// <exception cref="NacrithException">The way to a file leads through a link, or there is too little space.</exception>
    public MemberFiles(MemberHeader header, ExpansionRequest request)
    {
        var root = Path.Combine(request.DestinationFolder, request.DestinationName ?? "");
        _placement = new(root, request.Overwrite);
        var wanted = header.Entries.Where(entry => request.Wants(entry.Path)).ToList();
        new EntryCheck().Add(wanted);
        DiskSpace.Require(request.DestinationFolder, wanted.Sum(entry => entry.Length));
        var start = 0L;
        foreach (var entry in header.Entries)
        {
            if (request.Wants(entry.Path))
            {
                Prepare(entry, start, request);
            }

            start += entry.Length;
        }
    }

    /// <summary>Whether no file is wanted, so that the content need not be looked at.</summary>
    public bool IsEmpty => _files.Count == 0;

    /// <inheritdoc/>
    public void Write(long offset, ReadOnlySpan<byte> content)
    {
        foreach (var (start, length, file) in Touched(offset, content.Length))
        {
            var from = Math.Max(start, offset);
            var to = Math.Min(start + length, offset + content.Length);
            file.Write(from - start, content[(int)(from - offset)..(int)(to - offset)]);
            CloseAt(to, start + length, file);
        }
    }

    /// <inheritdoc/>
    public void Miss(long offset, long length, string reason)
    {
        foreach (var (start, fileLength, file) in Touched(offset, length))
        {
            var (from, to) = (Math.Max(start, offset), Math.Min(start + fileLength, offset + length));
            file.Miss(from - start, to - from, reason);
            CloseAt(to, start + fileLength, file);
        }
    }

    /// <summary>Gives everything its name.</summary>
    /// <param name="files">Receives the files.</param>
    /// <param name="refused">Receives why some were not written: something is in their place, or a link leads out of the folder.</param>
    public void Commit(List<SalvagedFile> files, List<NacrithException> refused)
    {
        refused.AddRange(_refused);
        _files.ForEach(file => file.File.Commit(files, refused));
        refused.AddRange(_placement.Place(_others, []));
    }

    /// <inheritdoc/>
    public void Dispose() => _files.ForEach(file => file.File.Dispose());

    // A file may take another name than its own, so that its place is looked at when that is known.
    private void Prepare(ArchiveEntry entry, long start, ExpansionRequest request)
    {
        if (entry.Kind == EntryKind.File)
        {
            _placement.RequireWay(entry);
            _files.Add((start, entry.Length, new(_placement.PathOf(entry), entry, request)));
        }
        else
        {
            PrepareOther(entry);
        }
    }

    private void PrepareOther(ArchiveEntry entry)
    {
        try
        {
            _placement.RequireFree(entry);
            _others.Add(entry);
        }
        catch (NacrithException e) when (e.Kind is NacrithErrorKind.DestinationExists or NacrithErrorKind.DestinationUnavailable)
        {
            _refused.Add(e);
        }
    }

    private static void CloseAt(long position, long end, SalvageFile file)
    {
        if (position == end)
        {
            file.Close();
        }
    }

    private List<(long Start, long Length, SalvageFile File)> Touched(long offset, long length)
    {
        var first = _files.FindIndex(file => file.Start + file.Length > offset);
        return first < 0 ? [] : [.. _files.Skip(first).TakeWhile(file => file.Start < offset + length).Where(file => file.Length > 0)];
    }
}
