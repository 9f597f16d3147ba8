using Nacrith.Engine.Archive;
using Nacrith.Engine.Files;

namespace Nacrith.Engine.Members;

/// <summary>
/// Restores a solid archive below a folder. Files are written under temporary names and get theirs only when the whole
/// archive has been verified, so that a damaged one leaves nothing behind.
/// </summary>
internal sealed class TreeSink : IRestore
{
    private readonly ExpansionRequest _request;
    private readonly string _root;
    private readonly TreePlacement _placement;
    private readonly EntryCheck _check = new();
    private readonly List<ArchiveEntry> _selected = [];
    private readonly List<StagedFile> _staged = [];
    private Queue<ArchiveEntry> _coming = [];
    private StagedFile? _current;
    private long _left;
    private bool _prepared;
    private bool _rootIsNew;

    /// <summary>Prepares to restore below the request's destination.</summary>
    public TreeSink(ExpansionRequest request)
    {
        _request = request;
        _root = Path.Combine(request.DestinationFolder, request.DestinationName ?? "");
        _placement = new(_root, request.Overwrite);
    }

    /// <inheritdoc/>
    public void Begin(MemberHeader header)
    {
        FinishFile();
        if (_prepared && header.IsOneFile)
        {
            throw new DamagedArchiveException("a member of several files is followed by a member of one", NacrithErrorKind.UnsupportedArchive);
        }

        var selected = header.Entries.Where(entry => _request.Wants(entry.Path)).ToList();
        _check.Add(selected);
        selected.ForEach(_placement.RequireFree);
        if (!_prepared)
        {
            _rootIsNew = !Directory.Exists(_root);
            Directory.CreateDirectory(_root);
            LeftoverFiles.RemoveOnce(_root);
            _prepared = true;
        }

        DiskSpace.Require(_root, selected.Sum(entry => entry.Length));
        _selected.AddRange(selected);
        _coming = new(header.Entries.Where(entry => entry.Kind == EntryKind.File));
        BeginFile();
    }

    /// <inheritdoc/>
    public void Write(ReadOnlySpan<byte> content)
    {
        while (!content.IsEmpty)
        {
            var part = content[..(int)Math.Min(_left, content.Length)];
            _current?.Write(part);
            _left -= part.Length;
            content = content[part.Length..];
            if (_left == 0)
            {
                FinishFile();
                BeginFile();
            }
        }
    }

    /// <inheritdoc/>
    public Restored Commit()
    {
        FinishFile();
        _request.Claims?.Claim([.. _selected.Where(entry => entry.Kind != EntryKind.Folder).Select(_placement.PathOf)], _request.ArchivePath);
        try
        {
            var refused = _placement.Place(_selected, _staged);
            _rootIsNew = false;
            return new(_root, _staged.Count, _staged.Sum(file => file.Entry.Length), refused);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new NacrithException(
                NacrithErrorKind.DestinationUnavailable,
                _root,
                $"'{_request.ArchivePath}' is restored only in part, for something in '{_root}' could not be written: {e.Message}",
                "Check permissions, free space and the length of the path, then expand it again with -Force.",
                e);
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _current?.Dispose();
        _staged.ForEach(file => file.Dispose());
        if (_rootIsNew && !Directory.EnumerateFileSystemEntries(_root).Any())
        {
            Directory.Delete(_root);
        }
    }

    // Empty files get no content to write, so the next one with content is looked for.
    private void BeginFile()
    {
        while (_left == 0 && _coming.TryDequeue(out var entry))
        {
            if (_request.Wants(entry.Path))
            {
                _current = new(_root, _placement.PathOf(entry), entry);
            }

            _left = entry.Length;
            if (_left == 0)
            {
                FinishFile();
            }
        }
    }

    private void FinishFile()
    {
        if (_current is not null)
        {
            _staged.Add(_current);
            _current.Close(verify: _request.RemoveSource);
            _current = null;
        }
    }
}
