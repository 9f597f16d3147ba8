namespace Nacrith.Reliability.Independent;

/// <summary>The rules of docs/format.md.</summary>
internal static class Rule
{
    /// <summary>Insists that a rule is kept.</summary>
    /// <exception cref="InvalidDataException">It is not.</exception>
    public static void Require(bool isKept, string what)
    {
        if (!isKept)
        {
            throw new InvalidDataException(what);
        }
    }
}
