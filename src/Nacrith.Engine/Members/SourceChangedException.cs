namespace Nacrith.Engine.Members;

/// <summary>The content is not as it was said to be: a file changed while it was read.</summary>
/// <param name="path">The file, if it is not the only one.</param>
internal sealed class SourceChangedException(string? path = null) : Exception
{
    /// <summary>The file, or null if there is only one.</summary>
    public string? Path { get; } = path;
}
