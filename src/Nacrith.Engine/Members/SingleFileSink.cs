using System.IO.Hashing;
using Nacrith.Engine.Archive;
using Nacrith.Engine.Files;

namespace Nacrith.Engine.Members;

/// <summary>Writes an archive's content, all members joined, to one file, which takes the first member's name and time stamp.</summary>
/// <param name="request">Where the file goes.</param>
internal sealed class SingleFileSink(ExpansionRequest request) : IRestore
{
    private readonly XxHash3 _written = new();
    private ArchiveEntry? _entry;
    private long _length;
    private string _destination = "";
    private TemporaryFile? _file;

    /// <inheritdoc/>
    public void Begin(MemberHeader header)
    {
        if (!header.IsOneFile)
        {
            throw new DamagedArchiveException("a member of one file is followed by a member of several", NacrithErrorKind.UnsupportedArchive);
        }

        if (_file is null)
        {
            _entry = header.Entries[0];
            _destination = Path.Combine(request.DestinationFolder, request.DestinationName ?? CheckedName(_entry));
            CheckDestination();
            _file = TemporaryFile.Create(_destination, ArchiveMode.OfEntry(_entry));
        }

        DiskSpace.Require(request.DestinationFolder, header.ContentLength);
    }

    /// <inheritdoc/>
    public void Write(ReadOnlySpan<byte> content)
    {
        _length += content.Length;
        _written.Append(content);
        _file!.Stream.Write(content);
    }

    /// <summary>Gives the verified file its name. Before its archive is removed, the file is read back.</summary>
    /// <exception cref="NacrithException">What is read back is not what was written.</exception>
    public Restored Commit()
    {
        if (request.RemoveSource)
        {
            _file!.Verify(_written.GetCurrentHashAsUInt64());
        }

        request.Claims?.Claim(_destination, request.ArchivePath);
        _file!.Commit(request.Overwrite, path => FileAttributesCopy.Apply(path, _entry!));
        return new(_destination, 1, _length, []);
    }

    /// <inheritdoc/>
    public void Dispose() => _file?.Dispose();

    private static string CheckedName(ArchiveEntry entry)
    {
        var fault = SafePath.FindFault(entry.Path);
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
