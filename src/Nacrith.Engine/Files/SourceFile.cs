namespace Nacrith.Engine.Files;

/// <summary>Opens files for reading.</summary>
internal static class SourceFile
{
    private const int BufferLength = 1 << 16;

    /// <summary>Opens a file that nobody else may write meanwhile.</summary>
    /// <exception cref="NacrithException">It cannot be opened.</exception>
    public static FileStream Open(string path)
    {
        try
        {
            return new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.Read, BufferLength, FileOptions.SequentialScan);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw Fault.Opening(e, path);
        }
    }
}
