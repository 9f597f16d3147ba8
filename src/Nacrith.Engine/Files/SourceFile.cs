namespace Nacrith.Engine.Files;

/// <summary>Opens files for reading.</summary>
internal static class SourceFile
{
    private const int BufferLength = 1 << 16;

    /// <summary>The file at a path, or the one that a link there leads to at last.</summary>
    public static FileInfo At(string path)
    {
        var file = new FileInfo(path);
        return file.LinkTarget is not null && file.ResolveLinkTarget(returnFinalTarget: true) is FileInfo target ? target : file;
    }

    /// <summary>Opens a file that nobody else may write meanwhile.</summary>
    /// <exception cref="NacrithException">It cannot be opened.</exception>
    public static FileStream Open(string path)
    {
        try
        {
            // A pipe could be waited for for ever.
            return SpecialFile.Is(At(path)) ? throw SpecialFile.Refuse(path) : Open(path, FileShare.Read);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw Fault.Opening(e, path);
        }
    }

    /// <summary>Opens a file that says it is empty. Many such files are there to be locked: one that is in use is believed.</summary>
    /// <exception cref="NacrithException">It cannot be opened.</exception>
    public static Stream OpenEmpty(string path)
    {
        try
        {
            return Open(path, FileShare.ReadWrite | FileShare.Delete);
        }
        catch (IOException e) when (e.GetType() == typeof(IOException))
        {
            return Stream.Null;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw Fault.Opening(e, path);
        }
    }

    private static FileStream Open(string path, FileShare share) =>
        new(path, FileMode.Open, FileAccess.Read, share, BufferLength, FileOptions.SequentialScan);
}
