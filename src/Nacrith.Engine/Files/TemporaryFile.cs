using System.Diagnostics;
using System.Globalization;

namespace Nacrith.Engine.Files;

/// <summary>
/// A file that appears under its own name only when it is complete: written beside its destination under a temporary
/// name, flushed to the disk and renamed. One that was not committed is removed; one that a killed process left
/// behind is recognised by its name and removed by the next run that writes to the same folder.
/// </summary>
internal sealed class TemporaryFile : IDisposable
{
    private const string Prefix = ".nacrith-";
    private const string Suffix = ".tmp";
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
    public static TemporaryFile Create(string destination)
    {
        var folder = Path.GetDirectoryName(destination)!;
        Directory.CreateDirectory(folder);
        RemoveLeftovers(folder);
        var temporary = Path.Combine(folder, $"{Prefix}{Environment.ProcessId}-{Guid.NewGuid():N}{Suffix}");
        return new(destination, temporary, new FileStream(temporary, FileMode.CreateNew, FileAccess.ReadWrite, FileShare.None, BufferLength));
    }

    /// <summary>Makes the file durable and gives it its name.</summary>
    /// <param name="overwrite">Whether an existing destination is replaced.</param>
    /// <param name="finish">Sets time stamps and attributes on the file just before it gets its name.</param>
    public void Commit(bool overwrite, Action<string>? finish = null)
    {
        Stream.Flush(flushToDisk: true);
        Stream.Dispose();
        finish?.Invoke(_temporary);
        File.Move(_temporary, _destination, overwrite);
        _committed = true;
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        Stream.Dispose();
        if (!_committed)
        {
            Remove(_temporary);
        }
    }

    // A file belongs to nobody if the process in its name is gone and nobody on another machine holds it open.
    private static void RemoveLeftovers(string folder)
    {
        foreach (var path in Directory.EnumerateFiles(folder, Prefix + "*" + Suffix))
        {
            if (!IsOwnerAlive(path) && !IsOpen(path))
            {
                Remove(path);
            }
        }
    }

    private static bool IsOwnerAlive(string path)
    {
        var owner = Path.GetFileName(path.AsSpan())[Prefix.Length..];
        var end = owner.IndexOf('-');
        if (end <= 0 || !int.TryParse(owner[..end], CultureInfo.InvariantCulture, out var id))
        {
            // Not a name of ours after all.
            return true;
        }

        try
        {
            using var process = Process.GetProcessById(id);
            return true;
        }
        catch (ArgumentException)
        {
            return false;
        }
    }

    private static bool IsOpen(string path)
    {
        try
        {
            using var exclusive = new FileStream(path, FileMode.Open, FileAccess.ReadWrite, FileShare.None);
            return false;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return true;
        }
    }

    private static void Remove(string path)
    {
        try
        {
            File.Delete(path);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // Left for the next run: the failure that led here is the one to report.
        }
    }
}
