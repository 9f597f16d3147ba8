using Nacrith.Engine.Archive;
using Nacrith.Engine.Members;

namespace Nacrith.Engine.Files;

/// <summary>
/// The bytes of several files, one after another, each opened when its turn comes, so that one handle and one buffer
/// serve any number of files. A file that is not as its entry says ends the reading.
/// </summary>
/// <param name="files">The files and their entries.</param>
internal sealed class SourceContent(IEnumerable<(string Path, ArchiveEntry Entry)> files) : Stream
{
    private readonly IEnumerator<(string Path, ArchiveEntry Entry)> _files = files.GetEnumerator();
    private Stream? _open;

    /// <inheritdoc/>
    public override bool CanRead => true;

    /// <inheritdoc/>
    public override bool CanSeek => false;

    /// <inheritdoc/>
    public override bool CanWrite => false;

    /// <inheritdoc/>
    public override long Length => throw new NotSupportedException();

    /// <inheritdoc/>
    public override long Position
    {
        get => throw new NotSupportedException();
        set => throw new NotSupportedException();
    }

    /// <inheritdoc/>
    public override int Read(Span<byte> buffer)
    {
        while (buffer.Length > 0 && (_open is not null || OpenNext()))
        {
            var read = _open!.Read(buffer);
            if (read > 0)
            {
                RequireExpected();
                return read;
            }

            CloseCurrent();
        }

        return 0;
    }

    /// <inheritdoc/>
    public override int Read(byte[] buffer, int offset, int count) => Read(buffer.AsSpan(offset, count));

    /// <inheritdoc/>
    public override void Flush()
    {
    }

    /// <inheritdoc/>
    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    /// <inheritdoc/>
    public override void SetLength(long value) => throw new NotSupportedException();

    /// <inheritdoc/>
    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    /// <inheritdoc/>
    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            _open?.Dispose();
            _files.Dispose();
        }

        base.Dispose(disposing);
    }

    private bool OpenNext()
    {
        if (!_files.MoveNext())
        {
            return false;
        }

        var (path, entry) = _files.Current;
        _open = entry.Length == 0 ? SourceFile.OpenEmpty(path) : SourceFile.Open(path);
        return _open.Length == entry.Length ? true : throw new SourceChangedException(path);
    }

    // Files that the system makes up as they are read, those of /proc for example, say that they are empty.
    private void RequireExpected()
    {
        var (path, entry) = _files.Current;
        if (_open!.Position > entry.Length)
        {
            throw entry.Length > 0 || _open.Length > 0 ? new SourceChangedException(path) : new NacrithException(
                NacrithErrorKind.SourceUnavailable,
                path,
                $"'{path}' says that it is empty but has content: the system does not tell its length in advance.",
                "Copy its content to a file and compress that.");
        }
    }

    // Only a file that kept its length and its time stamp was read as one.
    private void CloseCurrent()
    {
        var (path, entry) = _files.Current;
        if (_open!.Position != entry.Length || SourceState.Of(path) != new SourceState(path, entry.Length, entry.LastWriteTimeUtc))
        {
            throw new SourceChangedException(path);
        }

        _open.Dispose();
        _open = null;
    }
}
