namespace Nacrith.Engine.Files;

/// <summary>Whose result each destination of one run is, so that none replaces that of another source.</summary>
public sealed class DestinationClaims
{
    private readonly Lock _lock = new();
    private readonly Dictionary<string, string> _sources = new(FileNames.Comparer);

    /// <summary>Claims a destination for a source, which may claim it again.</summary>
    /// <exception cref="NacrithException">Another source has it.</exception>
    public void Claim(string destination, string source) => Claim([destination], source);

    /// <summary>Claims destinations for a source, all or none.</summary>
    /// <exception cref="NacrithException">Another source has one of them.</exception>
    public void Claim(IReadOnlyList<string> destinations, string source)
    {
        lock (_lock)
        {
            foreach (var destination in destinations)
            {
                if (_sources.TryGetValue(destination, out var owner) && !FileNames.Comparer.Equals(owner, source))
                {
                    throw Taken(destination, owner, source);
                }
            }

            foreach (var destination in destinations)
            {
                _sources[destination] = source;
            }
        }
    }

    private static NacrithException Taken(string destination, string owner, string source) => new(
        NacrithErrorKind.DestinationTaken,
        source,
        $"'{source}' was left out, for '{destination}' is the result of '{owner}' in the same run.",
        "Name another destination for one of them, or with -Recurse the folder that both lie in.");
}
