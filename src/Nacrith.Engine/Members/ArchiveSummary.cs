using Nacrith.Engine.Archive;
using Nacrith.Engine.Files;

namespace Nacrith.Engine.Members;

/// <summary>What the headers of an archive say.</summary>
internal static class ArchiveSummary
{
    /// <summary>Reads the first member's header and goes back to the start.</summary>
    /// <exception cref="DamagedArchiveException">Damaged, cut short, or no archive.</exception>
    public static MemberHeader ReadFirstHeader(FileStream archive)
    {
        var header = MemberReader.Open(archive)?.Header ?? throw new DamagedArchiveException("it is empty", NacrithErrorKind.NotAnArchive);
        archive.Position = 0;
        return header;
    }

    /// <summary>Content bytes of the first member, or 0 if they cannot be read; expanding will tell why.</summary>
    public static long TryReadLength(string path)
    {
        try
        {
            using var archive = SourceFile.Open(path);
            return MemberReader.Open(archive)?.Header.ContentLength ?? 0;
        }
        catch (Exception e) when (e is NacrithException or IOException or UnauthorizedAccessException or DamagedArchiveException)
        {
            return 0;
        }
    }
}
