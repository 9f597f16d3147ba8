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

    /// <summary>Replaces the destination.</summary>
    public void Commit()
    {
        var old = Unused("old");
        var replaces = Directory.Exists(_destination);
        if (replaces)
        {
            Directory.Move(_destination, old);
        }

        Directory.Move(Path, _destination);
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

    private string Unused(string suffix) => $"{_destination}.{Guid.NewGuid():N}.{suffix}";
}
