namespace Nacrith;

/// <summary>What <c>Install-NacrithBackend</c> installed.</summary>
public sealed class BackendResult
{
    internal BackendResult()
    {
    }

    /// <summary>The folder.</summary>
    public required string Path { get; init; }

    /// <summary>Release of llama.cpp.</summary>
    public required string Version { get; init; }

    /// <summary>The package or folder that it came from.</summary>
    public required string Source { get; init; }

    /// <summary>The processor, then the graphics processors: the first of these has number 0.</summary>
    public required string[] Devices { get; init; }
}
