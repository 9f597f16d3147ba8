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
    /// <exception cref="NacrithException">It cannot be opened, or is none.</exception>
    public static FileStream Open(string path) => OpenFile(path, FileShare.Read);

    /// <summary>Opens a file that others may write meanwhile.</summary>
    /// <exception cref="NacrithException">It cannot be opened, or is none.</exception>
    public static FileStream OpenShared(string path) => OpenFile(path, FileShare.ReadWrite | FileShare.Delete);

    /// <summary>Opens a file that says it is empty. Many such files are there to be locked: one that cannot be opened is believed.</summary>
    /// <exception cref="NacrithException">It is not there.</exception>
    public static Stream OpenEmpty(string path)
    {
        try
        {
            return Open(path, FileShare.ReadWrite | FileShare.Delete);
        }
        catch (Exception e) when (e is UnauthorizedAccessException || e.GetType() == typeof(IOException))
        {
            return Stream.Null;
        }
        catch (IOException e)
        {
            throw Fault.Opening(e, path);
        }
    }

    private static FileStream OpenFile(string path, FileShare share)
    {
        try
        {
            // A pipe could be waited for for ever.
            return SpecialFile.Is(At(path)) ? throw SpecialFile.Refuse(path) : Open(path, share);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw Fault.Opening(e, path);
        }
    }

    private static FileStream Open(string path, FileShare share) =>
        new(path, FileMode.Open, FileAccess.Read, share, BufferLength, FileOptions.SequentialScan);
}
