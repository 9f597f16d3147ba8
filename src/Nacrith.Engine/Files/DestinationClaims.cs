using System.Collections.Concurrent;

namespace Nacrith.Engine.Files;

/// <summary>Whose result each destination of one run is, so that none replaces that of another source.</summary>
public sealed class DestinationClaims
{
    private readonly ConcurrentDictionary<string, string> _sources = new(FileNames.Comparer);

    /// <summary>Claims a destination for a source, which may claim it again.</summary>
    /// <exception cref="NacrithException">Another source has it.</exception>
    public void Claim(string destination, string source)
    {
        var owner = _sources.GetOrAdd(destination, source);
        if (!FileNames.Comparer.Equals(owner, source))
        {
            throw new NacrithException(
                NacrithErrorKind.DestinationTaken,
                source,
                $"'{source}' was left out, for '{destination}' is the result of '{owner}' in the same run.",
                "Name another destination for one of them, or with -Recurse the folder that both lie in.");
        }
    }

    /// <summary>Claims destinations for a source, all or none.</summary>
    /// <exception cref="NacrithException">Another source has one of them.</exception>
    public void Claim(IReadOnlyList<string> destinations, string source)
    {
        for (var i = 0; i < destinations.Count; i++)
        {
            try
            {
                Claim(destinations[i], source);
            }
            catch (NacrithException)
            {
                foreach (var claimed in destinations.Take(i))
                {
                    _sources.TryRemove(claimed, out _);
                }

                throw;
            }
        }
    }
}
