using System.IO.Hashing;
using Nacrith.Engine.Archive;
using Nacrith.Engine.Files;

namespace Nacrith.Engine.Members;

/// <summary>A restored file that waits under a temporary name until its archive has been verified.</summary>
/// <param name="folder">Where it waits.</param>
/// <param name="destination">Its path to be.</param>
/// <param name="entry">What the archive says of it.</param>
internal sealed class StagedFile(string folder, string destination, ArchiveEntry entry) : IDisposable
{
    private readonly XxHash3 _written = new();
    private readonly TemporaryFile _file = TemporaryFile.CreateIn(folder, destination, ArchiveMode.OfEntry(entry));

    /// <summary>What the archive says of it.</summary>
    public ArchiveEntry Entry { get; } = entry;

    /// <summary>Writes the next bytes.</summary>
    public void Write(ReadOnlySpan<byte> content)
    {
        _written.Append(content);
        _file.Stream.Write(content);
    }

    /// <summary>Makes the content durable.</summary>
    /// <param name="verify">Whether to read it back, since its archive is to be removed.</param>
    public void Close(bool verify)
    {
        if (verify)
        {
            _file.Verify(_written.GetCurrentHashAsUInt64());
        }

        _file.Close();
    }

    /// <summary>Gives the file its attributes and its name.</summary>
    public void Place(bool overwrite) => _file.Place(overwrite, path => FileAttributesCopy.Apply(path, Entry));

    /// <inheritdoc/>
    public void Dispose() => _file.Dispose();
}
