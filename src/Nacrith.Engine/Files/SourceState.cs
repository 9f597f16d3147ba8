namespace Nacrith.Engine.Files;

/// <summary>What tells whether a file is still the one that was read.</summary>
/// <param name="Path">Its path.</param>
/// <param name="Length">Its length.</param>
/// <param name="LastWriteTimeUtc">When it was last written.</param>
internal sealed record SourceState(string Path, long Length, DateTime LastWriteTimeUtc)
{
    /// <summary>The state of a file now; of length -1 if it is not there, or the system does not tell.</summary>
    public static SourceState Of(string path)
    {
        try
        {
            var file = SourceFile.At(path);
            return new(path, file.Exists ? file.Length : -1, file.LastWriteTimeUtc);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or ArgumentOutOfRangeException)
        {
            // Links that go round, or a time stamp that .NET has no number for.
            return new(path, -1, default);
        }
    }

    /// <summary>Whether the file is as it was.</summary>
    public bool IsCurrent => Of(Path) == this;

    /// <summary>Removes the file, whose content is safe elsewhere, unless it has changed since.</summary>
    /// <param name="result">Where its content is.</param>
    /// <exception cref="NacrithException">It was kept, because it changed or cannot be removed.</exception>
    public void Remove(string result)
    {
        if (!IsCurrent)
        {
            throw new NacrithException(
                NacrithErrorKind.SourceChanged,
                Path,
                $"'{Path}' changed after it was read and was kept; '{result}' holds what it was before.",
                "Run the command again for the new content.");
        }

        try
        {
            File.Delete(Path);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new NacrithException(
                NacrithErrorKind.SourceUnavailable,
                Path,
                $"'{result}' is written and verified, but '{Path}' could not be removed: {e.Message}",
                "Remove it yourself.",
                e);
        }
    }
}
