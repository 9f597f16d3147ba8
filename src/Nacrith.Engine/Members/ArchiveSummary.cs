using Nacrith.Engine.Archive;

namespace Nacrith.Engine.Members;

/// <summary>What the headers of an archive say.</summary>
internal static class ArchiveSummary
{
    /// <summary>Content bytes of the first member, or 0 if they cannot be read; expanding will tell why.</summary>
    public static long TryReadLength(string path)
    {
        try
        {
            using var archive = File.OpenRead(path);
            return MemberReader.Open(archive)?.Header.ContentLength ?? 0;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or DamagedArchiveException)
        {
            return 0;
        }
    }
}
