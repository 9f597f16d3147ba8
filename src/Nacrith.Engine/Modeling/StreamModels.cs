namespace Nacrith.Engine.Modeling;

/// <summary>A stream, its matches and its lines.</summary>
internal sealed class StreamModels
{
    /// <summary>Matches followed at once.</summary>
    public const int MatchCount = 3;

    /// <summary>Starts an empty stream.</summary>
    /// <param name="index">Its number among <paramref name="streams"/>.</param>
    /// <param name="streams">All streams; this one is not among them yet.</param>
    /// <param name="finders">The shared indexes, <see cref="MatchCount"/> of them, longest first.</param>
    /// <param name="lines">The shared memory of lines.</param>
    public StreamModels(int index, IReadOnlyList<ByteStream> streams, MatchFinder[] finders, LineMemory lines)
    {
        Stream = new ByteStream(index);
        Lines = new AlikeLines(lines, streams, Stream);
        Matches = new MatchTracker[MatchCount];
        for (var i = 0; i < MatchCount; i++)
        {
            Matches[i] = new MatchTracker(finders[i], streams, Stream);
        }
    }

    /// <summary>The stream.</summary>
    public ByteStream Stream { get; }

    /// <summary>Its matches, the one of the longest minimum first.</summary>
    public MatchTracker[] Matches { get; }

    /// <summary>What lines like the one at hand went on with.</summary>
    public AlikeLines Lines { get; }

    /// <summary>Class of the longest match, 0 to 15; 0 without one.</summary>
    public int LongestMatch
    {
        get
        {
            var longest = 0;
            foreach (var match in Matches)
            {
                longest = match.Expected >= 0 ? Math.Max(longest, match.Length) : longest;
            }

            return MatchTracker.LengthClass(longest);
        }
    }

    /// <summary>Appends a byte.</summary>
    public void Append(byte value)
    {
        Stream.Append(value);
        foreach (var match in Matches)
        {
            match.Advance(value);
        }

        Lines.Advance(value);
    }
}
