using Nacrith.Engine.Archive;
using Nacrith.Engine.Files;

namespace Nacrith.Engine;

/// <summary>What an archive holds.</summary>
/// <param name="ArchivePath">The archive.</param>
/// <param name="Level">The level of its first member.</param>
/// <param name="Members">Members: one, unless archives were joined.</param>
/// <param name="Length">Bytes of its content.</param>
/// <param name="CompressedLength">Bytes of the archive.</param>
/// <param name="Tokens">Tokens that the language model codes.</param>
/// <param name="ModelSha256">The language model that expansion needs, in hexadecimal, or null if none.</param>
/// <param name="Backend">What evaluated the model, or null if none did.</param>
/// <param name="Entries">Files, folders and links, in the order of their content; parts of one file are one entry.</param>
public sealed record ArchiveDescription(
    string ArchivePath,
    CompressionLevel Level,
    int Members,
    long Length,
    long CompressedLength,
    long Tokens,
    string? ModelSha256,
    string? Backend,
    IReadOnlyList<ArchiveEntry> Entries);

/// <summary>Tells what archives hold without decoding their content; records are read and their checksums compared.</summary>
public static class ArchiveInspector
{
    /// <summary>Describes an archive.</summary>
    /// <param name="archive">A full path.</param>
    /// <param name="cancellation">Stops between two blocks.</param>
    /// <exception cref="NacrithException">It cannot be opened, is damaged or is no archive.</exception>
    /// <exception cref="OperationCanceledException">Cancelled.</exception>
    public static ArchiveDescription Describe(string archive, CancellationToken cancellation)
    {
        try
        {
            using var stream = SourceFile.Open(archive);
            return Describe(archive, stream, cancellation);
        }
        catch (Exception e) when (e is not OperationCanceledException)
        {
            throw Fault.From(e, archive, archive);
        }
    }

    private static ArchiveDescription Describe(string archive, FileStream stream, CancellationToken cancellation)
    {
        ArchiveDescription? description = null;
        while (MemberReader.OpenNext(stream, description?.Members ?? 0) is { } member)
        {
            var tokens = ReadTokens(member, cancellation);
            description = Add(description ?? Empty(archive, member), member, tokens);
        }

        return (description ?? throw new DamagedArchiveException("it is empty", NacrithErrorKind.NotAnArchive)) with
        {
            CompressedLength = stream.Position,
        };
    }

    private static ArchiveDescription Empty(string archive, MemberReader member) =>
        new(archive, member.Header.Level, 0, 0, 0, 0, null, null, []);

    private static long ReadTokens(MemberReader member, CancellationToken cancellation)
    {
        var tokens = 0L;
        while (member.ReadBlock() is { } block)
        {
            cancellation.ThrowIfCancellationRequested();
            tokens += block.Spans.Sum(span => (long)span.Tokens);
        }

        member.SkipContentChecksum();
        return tokens;
    }

    private static ArchiveDescription Add(ArchiveDescription so, MemberReader member, long tokens) => so with
    {
        Members = so.Members + 1,
        Length = so.Length + member.Header.ContentLength,
        Tokens = so.Tokens + tokens,
        ModelSha256 = so.ModelSha256 ?? (member.Model is { } model ? Convert.ToHexStringLower(model.Sha256.Span) : null),
        Backend = so.Backend ?? (member.Model is { Backend: var backend } ? backend.Length == 0 ? ModelReference.PortableBackend : backend : null),
        Entries = Join(so.Entries, member.Header),
    };

    private static IReadOnlyList<ArchiveEntry> Join(IReadOnlyList<ArchiveEntry> entries, MemberHeader header) =>
        header.IsOneFile && entries is [var first]
            ? [first with { Length = first.Length + header.ContentLength }]
            : [.. entries, .. header.Entries];
}
