using Nacrith.Engine.Archive;
using Nacrith.Engine.Files;
using Nacrith.Engine.Members;

namespace Nacrith.Engine;

/// <summary>Tells whether an archive has to be written again, by what its header says; no content is read.</summary>
public static class UpdateCheck
{
    /// <summary>
    /// Whether the archive that a request would write is there already: one member with the same files, folders and links
    /// under the same paths, files with the lengths and times of last writing that they have now, links with their
    /// targets. An archive's own time says nothing of this: files are moved in and restored with old times.
    /// </summary>
    /// <param name="request">Names the archive and what it is to hold.</param>
    /// <returns>False also if there is no archive, it cannot be read or is cut short, or other members follow.</returns>
    public static bool IsUpToDate(CompressionRequest request)
    {
        try
        {
            if (!File.Exists(request.DestinationPath))
            {
                return false;
            }

            using var archive = SourceFile.Open(request.DestinationPath);
            return MemberReader.Open(archive) is { } member && Holds(member.Header, request) && IsWhole(archive, member);
        }
        catch (Exception e) when (e is NacrithException or DamagedArchiveException or IOException or UnauthorizedAccessException or ArgumentOutOfRangeException)
        {
            // Writing the archive will tell what is wrong with a source, and replaces an archive that is damaged.
            return false;
        }
    }

    /// <summary>Whether an update may replace a file: an archive, whole or not, or an empty file; not somebody's document.</summary>
    /// <param name="archive">A full path; what cannot be read may be anybody's.</param>
    public static bool MayReplace(string archive)
    {
        try
        {
            if (!File.Exists(archive))
            {
                return true;
            }

            Span<byte> magic = stackalloc byte[RecordLayout.Magic.Length];
            using var stream = SourceFile.Open(archive);
            var read = stream.ReadAtLeast(magic, magic.Length, throwOnEndOfStream: false);
            return RecordLayout.Magic.StartsWith(magic[..read]);
        }
        catch (Exception e) when (e is NacrithException or IOException or UnauthorizedAccessException)
        {
            return false;
        }
    }

    private static bool Holds(MemberHeader header, CompressionRequest request)
    {
        var items = request.Items ?? [new(EntryKind.File, request.SourcePath, Path.GetFileName(request.SourcePath))];
        return header.Entries.Count == items.Count
            && header.Entries.Select(Version).ToHashSet().SetEquals(MemberSource.Of(items).Entries.Select(Version));
    }

    private static bool IsWhole(FileStream archive, MemberReader member)
    {
        member.SkipToEnd();
        return archive.Position == archive.Length;
    }

    // A folder's time changes with each file that comes and goes in it, the archive itself among them.
    private static ArchiveEntry Version(ArchiveEntry entry) => entry with
    {
        UnixMode = 0,
        WindowsAttributes = 0,
        LastWriteTimeUtc = entry.Kind == EntryKind.File ? entry.LastWriteTimeUtc : default,
    };
}
