namespace Nacrith.Engine.Files;

/// <summary>A folder that is filled beside its destination and takes the destination's place when it is complete.</summary>
internal sealed class StagingFolder : IDisposable
{
    private readonly string _destination;

    /// <summary>Makes an empty folder beside <paramref name="destination"/>, whose parent exists.</summary>
    public StagingFolder(string destination)
    {
        _destination = destination;
        Path = Unused("new");
        Directory.CreateDirectory(Path);
    }

    /// <summary>The folder to fill.</summary>
    public string Path { get; }

    /// <summary>Replaces the destination, which comes back if that fails.</summary>
    /// <param name="check">Looks at the folder in its place; what it throws undoes the replacement.</param>
    public void Commit(Action? check = null)
    {
        var old = Unused("old");
        var replaces = Directory.Exists(_destination);
        if (replaces)
        {
            Directory.Move(_destination, old);
        }

        try
        {
            Directory.Move(Path, _destination);
            check?.Invoke();
        }
        catch
        {
            Restore(replaces ? old : null);
            throw;
        }

        if (replaces)
        {
            Directory.Delete(old, recursive: true);
        }
    }

    /// <summary>Removes what was not committed.</summary>
    public void Dispose()
    {
        if (Directory.Exists(Path))
        {
            Directory.Delete(Path, recursive: true);
        }
    }

    private void Restore(string? old)
    {
        if (Directory.Exists(_destination))
        {
            Directory.Delete(_destination, recursive: true);
        }

        if (old is not null)
        {
            Directory.Move(old, _destination);
        }
    }

    private string Unused(string suffix) => $"{_destination}.{Guid.NewGuid():N}.{suffix}";
}
