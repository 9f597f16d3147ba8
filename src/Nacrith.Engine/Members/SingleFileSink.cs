using System.IO.Hashing;
using Nacrith.Engine.Archive;
using Nacrith.Engine.Files;

namespace Nacrith.Engine.Members;

/// <summary>Writes an archive's content, all members joined, to one file, which takes the first member's name and time stamp.</summary>
/// <param name="request">Where the file goes.</param>
internal sealed class SingleFileSink(ExpansionRequest request) : IContentSink, IDisposable
{
    private readonly XxHash3 _written = new();
    private ArchiveEntry? _entry;
    private string _destination = "";
    private TemporaryFile? _file;

    /// <inheritdoc/>
    public void Begin(MemberHeader header)
    {
        if (header.Entries is not [{ Kind: EntryKind.File } entry])
        {
            throw new DamagedArchiveException("it holds several files or none", NacrithErrorKind.UnsupportedArchive);
        }

        if (_file is null)
        {
            _entry = entry;
            _destination = Path.Combine(request.DestinationFolder, request.DestinationName ?? CheckedName(entry));
            CheckDestination();
            _file = TemporaryFile.Create(_destination);
        }

        DiskSpace.Require(request.DestinationFolder, header.ContentLength);
    }

    /// <inheritdoc/>
    public void Write(ReadOnlySpan<byte> content)
    {
        _written.Append(content);
        _file!.Stream.Write(content);
    }

    /// <summary>Gives the verified file its name; returns its path. Before its archive is removed, the file is read back.</summary>
    /// <exception cref="NacrithException">What is read back is not what was written.</exception>
    public string Commit()
    {
        if (request.RemoveSource)
        {
            _file!.Verify(_written.GetCurrentHashAsUInt64());
        }

        _file!.Commit(request.Overwrite, path => FileAttributesCopy.Apply(path, _entry!));
        return _destination;
    }

    /// <inheritdoc/>
    public void Dispose() => _file?.Dispose();

    private static string CheckedName(ArchiveEntry entry)
    {
        var fault = entry.Path.Contains('/') ? "a file's name is a path" : SafePath.FindFault(entry.Path);
        return fault is null ? entry.Path : throw new DamagedArchiveException(fault, NacrithErrorKind.UnsafeName);
    }

    private void CheckDestination()
    {
        if (Directory.Exists(_destination))
        {
            throw new NacrithException(
                NacrithErrorKind.DestinationUnavailable, _destination, $"'{_destination}' is a folder.", "Name another destination.");
        }

        if (!request.Overwrite && File.Exists(_destination))
        {
            throw Fault.Exists(_destination);
        }
    }
}
