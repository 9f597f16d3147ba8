using System.Diagnostics;
using Nacrith.Engine.Archive;
using Nacrith.Engine.Files;
using Nacrith.Engine.Members;
using Nacrith.Engine.Salvage;

namespace Nacrith.Engine;

/// <summary>A file recovered, whole or in part, from a damaged archive.</summary>
/// <param name="Path">Where it would be if it were complete.</param>
/// <param name="DestinationPath">The file written: <paramref name="Path"/> if it is complete, with <c>.incomplete</c> behind
/// it if something is missing, null if nothing was recovered.</param>
/// <param name="Length">Its bytes, as far as the archive still tells.</param>
/// <param name="RecoveredLength">Bytes recovered.</param>
/// <param name="Missing">What is missing, in order; zeros stand in its place.</param>
public sealed record SalvagedFile(
    string Path, string? DestinationPath, long Length, long RecoveredLength, IReadOnlyList<MissingRange> Missing);

/// <summary>What became of an archive to be salvaged.</summary>
/// <param name="Request">The request.</param>
/// <param name="Error">Why nothing, or nothing more, could be done (a <see cref="NacrithException"/>), or null.</param>
/// <param name="Files">Its files that were wanted.</param>
/// <param name="Refused">Why some were not written: something is in their place, or a link leads out of the folder.</param>
/// <param name="Elapsed">Wall time.</param>
public sealed record SalvageOutcome(
    ExpansionRequest Request, NacrithException? Error, IReadOnlyList<SalvagedFile> Files, IReadOnlyList<NacrithException> Refused, TimeSpan Elapsed);

/// <summary>Recovers what is undamaged of damaged archives. Never removes or changes an archive.</summary>
public static class Salvager
{
    private const string ArchiveExtension = ".nc";
    private const string NamelessFile = "salvaged";

    /// <summary>Salvages archives, one result each.</summary>
    /// <param name="requests">The archives; what they say of removal is ignored. A file whose name is lost is always wanted.</param>
    /// <param name="options">The model.</param>
    /// <param name="finished">Called on the calling thread for each archive.</param>
    /// <param name="progress">Called from time to time on the calling thread; may be null.</param>
    /// <param name="cancellation">Stops within a fraction of a second; temporary files are removed.</param>
    /// <exception cref="OperationCanceledException">Cancelled.</exception>
    public static void Salvage(
        IReadOnlyList<ExpansionRequest> requests,
        ExpansionOptions options,
        Action<SalvageOutcome> finished,
        Action<ProgressReport>? progress,
        CancellationToken cancellation)
    {
        // One after another: damaged archives are few, and none is to wait for the lanes of another.
        FileRun<ExpansionRequest, SalvageOutcome>.Execute(
            requests,
            request => ArchiveSummary.TryReadLength(request.ArchivePath),
            (request, services) => Process(request, services with { AllowBackendMismatch = options.Backend.AllowMismatch }),
            options.Load,
            finished,
            progress,
            cancellation,
            sideBySide: false);
    }

    private static SalvageOutcome Process(ExpansionRequest request, CodingServices services)
    {
        var clock = Stopwatch.StartNew();
        services.Monitor.Begin(request.ArchivePath);
        var (files, refused) = (new List<SalvagedFile>(), new List<NacrithException>());
        try
        {
            using var archive = SourceFile.Open(request.ArchivePath);
            SalvageArchive(new RecordProbe(archive), request, services, files, refused);
            return new(request, null, files, refused, clock.Elapsed);
        }
        catch (Exception e) when (e is not OperationCanceledException)
        {
            return new(request, Fault.From(e, request.ArchivePath, request.DestinationFolder), files, refused, clock.Elapsed);
        }
    }

    private static void SalvageArchive(
        RecordProbe probe, ExpansionRequest request, CodingServices services, List<SalvagedFile> files, List<NacrithException> refused)
    {
        var members = ArchiveSurvey.Of(probe, services.Monitor);
        if (members.Count == 0)
        {
            throw new DamagedArchiveException("no undamaged part of an archive was found in it");
        }

        for (var i = 0; i < members.Count;)
        {
            if (IsOneFile(members[i]))
            {
                // Members of one file each are parts of the first one's, as they are when archives are joined.
                var parts = members.Skip(i).TakeWhile(IsOneFile).ToList();
                i += parts.Count;
                if (parts[0].Header is not { } header || request.Wants(header.Entries[0].Path))
                {
                    SalvageOneFile(parts, probe, request, services, files, refused);
                }
            }
            else
            {
                SalvageTree(members[i++], probe, request, services, files, refused);
            }
        }
    }

    private static bool IsOneFile(SurveyedMember member) => member.Header is null or { Entries: [{ Kind: EntryKind.File }] };

    private static void SalvageTree(
        SurveyedMember member, RecordProbe probe, ExpansionRequest request, CodingServices services, List<SalvagedFile> files, List<NacrithException> refused)
    {
        using var tree = new MemberFiles(member.Header!, request);
        if (!tree.IsEmpty)
        {
            MemberSalvage.Run(member, probe, services, tree);
        }

        tree.Commit(files, refused);
    }

    private static void SalvageOneFile(
        List<SurveyedMember> parts, RecordProbe probe, ExpansionRequest request, CodingServices services, List<SalvagedFile> files, List<NacrithException> refused)
    {
        DiskSpace.Require(request.DestinationFolder, parts.Sum(part => part.Length));
        var entry = parts[0].Header?.Entries[0];
        using var file = new SalvageFile(Path.Combine(request.DestinationFolder, NameOf(entry, request)), entry, request);
        var start = 0L;
        foreach (var part in parts)
        {
            MemberSalvage.Run(part, probe, services, new Part(file, start));
            start += part.Length;
        }

        file.Commit(files, refused);
    }

    private static string NameOf(ArchiveEntry? entry, ExpansionRequest request)
    {
        var name = request.DestinationName ?? entry?.Path ?? Path.GetFileName(request.ArchivePath);
        if (request.DestinationName is null && entry is null)
        {
            name = name.EndsWith(ArchiveExtension, StringComparison.OrdinalIgnoreCase) && name.Length > ArchiveExtension.Length
                ? name[..^ArchiveExtension.Length]
                : NamelessFile;
        }

        var fault = request.DestinationName is not null ? null : name.Contains('/') ? "a file's name is a path" : SafePath.FindFault(name);
        return fault is null ? name : throw new DamagedArchiveException(fault, NacrithErrorKind.UnsafeName);
    }

    // A member's place in the file that several make together.
    private sealed class Part(ISalvageSink file, long start) : ISalvageSink
    {
        public void Write(long offset, ReadOnlySpan<byte> content) => file.Write(start + offset, content);

        public void Miss(long offset, long length, string reason) => file.Miss(start + offset, length, reason);
    }
}
