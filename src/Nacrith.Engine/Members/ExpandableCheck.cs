using System.Text;
using Nacrith.Engine.Archive;

namespace Nacrith.Engine.Members;

/// <summary>Refuses, before anything is coded, to write an archive whose entries a reader would refuse.</summary>
internal static class ExpandableCheck
{
    private const string WayOut = "Leave it out with -Exclude, or write two archives.";

    /// <summary>Checks the entries of a member that is to be written.</summary>
    /// <param name="header">The member's header.</param>
    /// <param name="source">What it is made of, for the message.</param>
    /// <exception cref="NacrithException">A reader would refuse them.</exception>
    public static void Require(MemberHeader header, string source)
    {
        try
        {
            new EntryCheck().Add(header.Entries);
        }
        catch (DamagedArchiveException e)
        {
            throw new NacrithException(
                NacrithErrorKind.UnsafeName, source, $"No archive of '{source}' was written, for it could not be expanded: {e.Message}.", WayOut, e);
        }

        if (header.Entries.FirstOrDefault(entry => IsTooLong(entry.Path) || IsTooLong(entry.LinkTarget)) is { } entry)
        {
            throw new NacrithException(
                NacrithErrorKind.UnsafeName, source, $"No archive of '{source}' was written, for the path or target of '{entry.Path}' is too long.", WayOut);
        }

        if (header.EntriesLength > ArchiveLimits.EntryListLength)
        {
            throw new NacrithException(
                NacrithErrorKind.TooManyEntries,
                source,
                $"No archive of '{source}' was written, for {header.Entries.Count} names are more than one archive holds.",
                "Write an archive for each of its folders.");
        }
    }

    private static bool IsTooLong(string text) => Encoding.UTF8.GetByteCount(text) > ArchiveLimits.PathLength;
}
