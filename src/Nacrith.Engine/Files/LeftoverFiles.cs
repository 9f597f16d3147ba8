using System.Collections.Concurrent;
using System.Diagnostics;
using System.Globalization;
using System.Text.RegularExpressions;

namespace Nacrith.Engine.Files;

/// <summary>
/// Temporary files by their names, <c>.nacrith-PROCESS-32HEXDIGITS.tmp</c>, and how those that a killed process left
/// behind are told from those still in use. Of the digits the first 16 are the <see cref="ProcessSpace"/> in which the
/// process has its number. One of another space may be of a run that goes on, so it is given a day since it was last used.
/// </summary>
internal static partial class LeftoverFiles
{
    private const string Pattern = ".nacrith-*.tmp";

    private static readonly ConcurrentDictionary<string, bool> Seen = new();
    private static readonly Lazy<DateTime> OwnStart = new(() => StartOf(Process.GetCurrentProcess()), LazyThreadSafetyMode.PublicationOnly);

    /// <summary>A name that no other file has.</summary>
    public static string NewName()
    {
        var digits = $"{Guid.NewGuid():N}";
        return $".nacrith-{Environment.ProcessId}-{ProcessSpace.Mark}{digits[ProcessSpace.MarkLength..]}.tmp";
    }

    /// <summary>Whether a file of that name would be taken for a temporary file.</summary>
    public static bool IsTemporaryName(string name) => Name().IsMatch(name);

    /// <summary>A run begins, for which every folder is to be looked at anew.</summary>
    public static void BeginRun() => Seen.Clear();

    /// <summary>Removes what processes that are gone left in a folder, if this run has not done so already: it takes a look at every name there.</summary>
    public static void RemoveOnce(string folder)
    {
        if (Seen.TryAdd(folder, true))
        {
            Remove(folder);
        }
    }

    /// <summary>Removes what processes that are gone left in a folder.</summary>
    public static void Remove(string folder)
    {
        foreach (var path in Directory.EnumerateFiles(folder, Pattern, Hidden))
        {
            if (Name().Match(Path.GetFileName(path)) is { Success: true } name && IsLeft(name.Groups, path) && !IsOpen(path))
            {
                TryDelete(path);
            }
        }
    }

    /// <summary>Deletes a file if that is possible now; else the next run will.</summary>
    public static void TryDelete(string path)
    {
        try
        {
            if (OperatingSystem.IsWindows())
            {
                // One that already had the attributes of its source may be read-only.
                File.SetAttributes(path, FileAttributes.Normal);
            }

            File.Delete(path);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // The failure that led here is the one to report.
        }
    }

    private static EnumerationOptions Hidden => new() { AttributesToSkip = FileAttributes.None, IgnoreInaccessible = true };

    [GeneratedRegex(@"^\.nacrith-(?<process>[0-9]{1,10})-(?<space>[0-9a-f]{16})[0-9a-f]{16}\.tmp$")]
    private static partial Regex Name();

    private static bool IsLeft(GroupCollection name, string path) => name["space"].Value == ProcessSpace.Mark
        ? !IsOwnerAlive(name["process"].ValueSpan, path)
        : LastUsed(path) < DateTime.UtcNow.AddDays(-1);

    // A file that is about to get its name has its source's write time already.
    private static DateTime LastUsed(string path)
    {
        var (written, accessed) = (File.GetLastWriteTimeUtc(path), File.GetLastAccessTimeUtc(path));
        return written > accessed ? written : accessed;
    }

    // A process younger than the file has only inherited the number of the one that wrote it. The file's age is that of its
    // last access: it may have been given its source's write time already, and where a file system keeps no time of
    // creation, .NET takes that for it.
    private static bool IsOwnerAlive(ReadOnlySpan<char> number, string path)
    {
        if (!int.TryParse(number, CultureInfo.InvariantCulture, out var id))
        {
            return false;
        }

        try
        {
            var start = id == Environment.ProcessId ? OwnStart.Value : StartOf(Process.GetProcessById(id));
            return start <= File.GetLastAccessTimeUtc(path).AddSeconds(2);
        }
        catch (Exception e) when (e is ArgumentException or InvalidOperationException)
        {
            return false;
        }
        catch (System.ComponentModel.Win32Exception)
        {
            return true;
        }
    }

    private static DateTime StartOf(Process process)
    {
        using (process)
        {
            return process.StartTime.ToUniversalTime();
        }
    }

    // May also tell of a process on another machine, or in another container, that shares the folder.
    private static bool IsOpen(string path)
    {
        try
        {
            using var exclusive = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.None);
            return false;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return true;
        }
    }
}
