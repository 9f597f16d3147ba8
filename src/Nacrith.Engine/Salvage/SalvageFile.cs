using Nacrith.Engine.Archive;
using Nacrith.Engine.Files;
using Nacrith.Engine.Members;

namespace Nacrith.Engine.Salvage;

/// <summary>
/// One file of a damaged archive: what is recovered is written where it was, gaps are zeros. A file with gaps gets
/// <see cref="IncompleteSuffix"/> behind its name, so that nobody takes it for the original.
/// </summary>
/// <param name="path">Where the file goes if it is complete.</param>
/// <param name="entry">What the archive says of it, or null if that is lost.</param>
/// <param name="request">Whether an existing file may be replaced.</param>
internal sealed class SalvageFile(string path, ArchiveEntry? entry, ExpansionRequest request) : ISalvageSink, IDisposable
{
    /// <summary>What is added to the name of a file with gaps.</summary>
    public const string IncompleteSuffix = ".incomplete";

    private readonly List<MissingRange> _missing = [];
    private TemporaryFile? _file;
    private long _recovered;
    private long _end;

    /// <inheritdoc/>
    public void Write(long offset, ReadOnlySpan<byte> content)
    {
        _file ??= TemporaryFile.Create(path, ArchiveMode.OfEntry(entry));
        _file.Stream.Position = offset;
        _file.Stream.Write(content);
        _recovered += content.Length;
        _end = offset + content.Length;
    }

    /// <inheritdoc/>
    public void Miss(long offset, long length, string reason)
    {
        if (_missing is [.., var last] && last.Reason == reason && last.Length >= 0 && length >= 0 && last.Offset + last.Length == offset)
        {
            _missing[^1] = last with { Length = last.Length + length };
        }
        else
        {
            _missing.Add(new(offset, length, reason));
        }

        _end = offset + Math.Max(length, 0);
    }

    /// <summary>Closes the file, of which nothing more will come; thousands of them may wait for their names.</summary>
    public void Close() => _file?.Close();

    /// <summary>Gives the file its name, if anything of it was recovered.</summary>
    /// <param name="files">Receives what became of it.</param>
    /// <param name="refused">Receives why it was not written, which must not cost other files.</param>
    public void Commit(List<SalvagedFile> files, List<NacrithException> refused)
    {
        try
        {
            files.Add(Place());
        }
        catch (NacrithException e)
        {
            refused.Add(e);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            refused.Add(new(
                NacrithErrorKind.DestinationUnavailable, path, $"'{path}' could not be written: {e.Message}", "Check permissions, free space and the length of the path.", e));
        }
    }

    /// <inheritdoc/>
    public void Dispose() => _file?.Dispose();

    private SalvagedFile Place()
    {
        var isEmpty = _recovered == 0 && _missing.Count > 0;
        var destination = isEmpty ? null : path + (_missing.Count > 0 ? IncompleteSuffix : "");
        if (destination is not null)
        {
            request.Claims?.Claim(destination, $"{request.ArchivePath}: {path}");
            if (!request.Overwrite && File.Exists(destination))
            {
                throw Fault.Exists(destination);
            }

            _file ??= TemporaryFile.Create(path, ArchiveMode.OfEntry(entry));
            _file.Commit(destination, request.Overwrite, temporary =>
            {
                if (entry is not null)
                {
                    FileAttributesCopy.Apply(temporary, entry);
                }
            });
        }

        return new(path, destination, _end, _recovered, _missing);
    }
}
