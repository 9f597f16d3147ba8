using Nacrith.Engine.Archive;

namespace Nacrith.Engine.Members;

/// <summary>Receives what an archive holds.</summary>
internal interface IContentSink
{
    /// <summary>A member begins.</summary>
    void Begin(MemberHeader header);

    /// <summary>The next bytes of the member's content.</summary>
    void Write(ReadOnlySpan<byte> content);
}

/// <summary>Receives content only to have it checked, and a tree's names.</summary>
internal sealed class NoSink : IContentSink
{
    private readonly EntryCheck _check = new();

    /// <inheritdoc/>
    public void Begin(MemberHeader header)
    {
        if (!header.IsOneFile)
        {
            _check.Add(header.Entries);
        }
    }

    /// <inheritdoc/>
    public void Write(ReadOnlySpan<byte> content)
    {
    }
}
