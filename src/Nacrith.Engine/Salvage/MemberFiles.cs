using Nacrith.Engine.Archive;
using Nacrith.Engine.Files;

namespace Nacrith.Engine.Salvage;

/// <summary>The files of a member with a list of entries: cuts its content where one file ends and the next begins.</summary>
internal sealed class MemberFiles : ISalvageSink, IDisposable
{
    private readonly List<(long Start, long Length, SalvageFile File)> _files = [];

    /// <summary>Prepares the files below a folder, and makes the member's folders.</summary>
    /// <exception cref="DamagedArchiveException">A name is not safe to write.</exception>
    public MemberFiles(MemberHeader header, string folder, bool overwrite)
    {
        var start = 0L;
        foreach (var entry in header.Entries)
        {
            if (SafePath.FindFault(entry.Path) is { } fault)
            {
                throw new DamagedArchiveException(fault, NacrithErrorKind.UnsafeName);
            }

            var path = Path.Combine(folder, entry.Path.Replace('/', Path.DirectorySeparatorChar));
            if (entry.Kind == EntryKind.File)
            {
                _files.Add((start, entry.Length, new(path, entry, overwrite)));
                start += entry.Length;
            }
            else if (entry.Kind == EntryKind.Folder)
            {
                Directory.CreateDirectory(path);
            }
        }
    }

    /// <inheritdoc/>
    public void Write(long offset, ReadOnlySpan<byte> content)
    {
        foreach (var (start, length, file) in Touched(offset, content.Length))
        {
            var from = Math.Max(start, offset);
            var to = Math.Min(start + length, offset + content.Length);
            file.Write(from - start, content[(int)(from - offset)..(int)(to - offset)]);
        }
    }

    /// <inheritdoc/>
    public void Miss(long offset, long length, string reason)
    {
        foreach (var (start, fileLength, file) in Touched(offset, length))
        {
            var from = Math.Max(start, offset);
            file.Miss(from - start, Math.Min(start + fileLength, offset + length) - from, reason);
        }
    }

    /// <summary>Gives the files their names.</summary>
    public IEnumerable<SalvagedFile> Commit() => _files.Select(file => file.File.Commit());

    /// <inheritdoc/>
    public void Dispose() => _files.ForEach(file => file.File.Dispose());

    private List<(long Start, long Length, SalvageFile File)> Touched(long offset, long length)
    {
        var first = _files.FindIndex(file => file.Start + file.Length > offset);
        return first < 0 ? [] : [.. _files.Skip(first).TakeWhile(file => file.Start < offset + length).Where(file => file.Length > 0)];
    }
}
