using System.IO.Hashing;

namespace Nacrith.Engine.Files;

/// <summary>
/// A file that appears under its own name only when it is complete: written beside its destination under a temporary
/// name, flushed to the disk and renamed. One that was not committed is removed; one that a killed process left
/// behind is recognised by its name and removed by the next run that writes to the same folder.
/// </summary>
internal sealed class TemporaryFile : IDisposable
{
    private const int BufferLength = 1 << 16;

    private readonly string _destination;
    private readonly string _temporary;
    private bool _committed;

    private TemporaryFile(string destination, string temporary, FileStream stream)
    {
        _destination = destination;
        _temporary = temporary;
        Stream = stream;
    }

    /// <summary>The open file, for writing and reading back.</summary>
    public FileStream Stream { get; }

    /// <summary>Creates the temporary file, and the destination's folder if need be.</summary>
    /// <param name="destination">Its path to be.</param>
    /// <param name="mode">Who may open it on Unix, from its first moment; null for whoever the umask lets. Its owner always may.</param>
    public static TemporaryFile Create(string destination, UnixFileMode? mode = null)
    {
        var folder = Path.GetDirectoryName(destination)!;
        Directory.CreateDirectory(folder);
        LeftoverFiles.RemoveOnce(folder);
        return CreateIn(folder, destination, mode);
    }

    /// <summary>Creates the temporary file in a folder of the same disk, which exists, instead of beside the destination.</summary>
    public static TemporaryFile CreateIn(string folder, string destination, UnixFileMode? mode = null)
    {
        var temporary = Path.Combine(folder, LeftoverFiles.NewName());
        var options = new FileStreamOptions
        {
            Mode = FileMode.CreateNew, Access = FileAccess.ReadWrite, Share = FileShare.None, BufferSize = BufferLength,
        };
        if (mode is not null && !OperatingSystem.IsWindows())
        {
            options.UnixCreateMode = mode | UnixFileMode.UserRead | UnixFileMode.UserWrite;
        }

        return new(destination, temporary, new FileStream(temporary, options));
    }

    /// <summary>Reads back what was written and compares its XXH3 checksum.</summary>
    /// <exception cref="NacrithException">It is another.</exception>
    public void Verify(ulong checksum)
    {
        Stream.Flush(flushToDisk: true);
        Stream.Position = 0;
        var hash = new XxHash3();
        hash.Append(Stream);
        if (hash.GetCurrentHashAsUInt64() != checksum)
        {
            throw new NacrithException(
                NacrithErrorKind.VerificationFailed,
                _destination,
                $"What was written for '{_destination}' does not read back as it should; nothing was removed or replaced.",
                "Check the disk and the memory of this machine.");
        }
    }

    /// <summary>Makes the file durable and gives it its name.</summary>
    /// <param name="overwrite">Whether an existing destination is replaced.</param>
    /// <param name="finish">Sets time stamps and attributes on the file just before it gets its name.</param>
    public void Commit(bool overwrite, Action<string>? finish = null) => Commit(_destination, overwrite, finish);

    /// <summary>Makes the file durable and gives it another name, in the same folder, than the one it was begun for.</summary>
    public void Commit(string destination, bool overwrite, Action<string>? finish)
    {
        Close();
        Move(destination, overwrite, finish);
        DurableFolder.Flush(Path.GetDirectoryName(destination)!);
    }

    /// <summary>Makes the content durable and closes the file, which still has its temporary name. Closed ones stay so.</summary>
    public void Close()
    {
        if (Stream.CanWrite)
        {
            Stream.Flush(flushToDisk: true);
            Stream.Dispose();
        }
    }

    /// <summary>Gives the closed file its name, which is durable once the caller has flushed the folder.</summary>
    /// <param name="overwrite">Whether an existing destination is replaced; a link is replaced, never followed.</param>
    /// <param name="finish">Sets time stamps and attributes on the file just before it gets its name.</param>
    public void Place(bool overwrite, Action<string>? finish) => Move(_destination, overwrite, finish);

    /// <inheritdoc/>
    public void Dispose()
    {
        try
        {
            Stream.Dispose();
        }
        catch (IOException) when (!_committed)
        {
            // What is still buffered does not fit on the disk; the file goes anyway.
        }

        if (!_committed)
        {
            LeftoverFiles.TryDelete(_temporary);
        }
    }

    private void Move(string destination, bool overwrite, Action<string>? finish)
    {
        finish?.Invoke(_temporary);
        try
        {
            Rename(destination, overwrite);
        }
        catch (IOException) when (!overwrite && File.Exists(destination))
        {
            // Somebody else made it while this one was written.
            throw Fault.Exists(destination);
        }

        _committed = true;
    }

    private void Rename(string destination, bool overwrite)
    {
        if (overwrite)
        {
            File.Move(_temporary, destination, overwrite: true);
        }
        else
        {
            ExclusiveMove.Move(_temporary, destination);
        }
    }
}
