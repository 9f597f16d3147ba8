using Nacrith.Engine.Archive;
using Nacrith.Engine.Blocks;
using Nacrith.Engine.Lanes;
using Nacrith.Engine.Language.Llama;

namespace Nacrith.Engine.Members;

/// <summary>Expands all members of an archive, in memory bounded by the blocks' size.</summary>
internal sealed class ArchiveDecoder
{
    private readonly Stream _archive;
    private readonly IContentSink _sink;
    private readonly CodingServices _services;
    private long _length;
    private long _tokens;

    private ArchiveDecoder(Stream archive, IContentSink sink, CodingServices services)
    {
        _archive = archive;
        _sink = sink;
        _services = services;
    }

    /// <summary>Expands and verifies every member.</summary>
    /// <param name="archive">One or more members.</param>
    /// <param name="sink">Receives the content, before the last checksum is compared.</param>
    /// <param name="services">Lanes, threads, progress.</param>
    /// <exception cref="DamagedArchiveException">Damaged, cut short, or no archive.</exception>
    public static CodingTotals Decode(Stream archive, IContentSink sink, CodingServices services)
    {
        var decoder = new ArchiveDecoder(archive, sink, services);
        var member = MemberReader.Open(archive) ?? throw new DamagedArchiveException("it is empty", NacrithErrorKind.NotAnArchive);
        for (var members = 1; member is not null; member = MemberReader.OpenNext(archive, members++))
        {
            decoder.Decode(member);
        }

        return new(decoder._length, archive.Position, decoder._tokens);
    }

    /// <summary>The lanes of the language model that a member names.</summary>
    /// <exception cref="DamagedArchiveException">The model at hand is another one, or another backend evaluates it.</exception>
    public static ILaneSource Lanes(CodingServices services, ModelReference? reference)
    {
        var source = services.Lanes(reference);
        var identity = source.Model.Identity;
        if (reference is not null && !reference.IsOf(identity))
        {
            throw new DamagedArchiveException(
                $"it was written with the model of SHA-256 {Convert.ToHexStringLower(reference.Sha256.Span)} and this is {identity.Name}, {Convert.ToHexStringLower(identity.Sha256.Span)}",
                NacrithErrorKind.ModelMismatch);
        }

        return reference is null || services.AllowBackendMismatch || reference.IsBy(identity)
            ? source
            : throw new DamagedArchiveException(
                $"it was written by {LlamaSetup.Describe(reference.Backend)} and this is {LlamaSetup.Describe(identity.Backend)}",
                NacrithErrorKind.BackendMismatch);
    }

    private void Decode(MemberReader member)
    {
        _sink.Begin(member.Header);
        using var ensemble = new EnsembleBlocks(() => Lanes(_services, member.Model), member.Header.ContentLength, _services.Crew, _services.Monitor);
        var group = new List<Block>();
        while (member.ReadBlock() is { } block)
        {
            if (block.Coding == BlockCoding.Ensemble)
            {
                Flush(member, group);
                DecodeEnsemble(member, ensemble, block);
                continue;
            }

            group.Add(block);
            if (group.Count == _services.Crew.Threads)
            {
                Flush(member, group);
            }
        }

        Flush(member, group);
        member.VerifyContent();
        _tokens += ensemble.Tokens;
    }

    private void DecodeEnsemble(MemberReader member, EnsembleBlocks ensemble, Block block)
    {
        var content = new byte[block.Length];
        ensemble.Window = member.Model?.Window ?? ensemble.Window;
        ensemble.Decode(block, content);
        Emit(member, content);
    }

    private void Flush(MemberReader member, List<Block> group)
    {
        var contents = new byte[group.Count][];
        BlockGroup.ForEach(group.Count, _services.Crew, i => contents[i] = DecodeIndependent(group[i]));
        foreach (var content in contents)
        {
            Emit(member, content);
        }

        group.Clear();
    }

    private byte[] DecodeIndependent(Block block)
    {
        var content = new byte[block.Length];
        IndependentBlock.Decode(block, content, _services.Monitor);
        return content;
    }

    private void Emit(MemberReader member, byte[] content)
    {
        member.AppendContent(content);
        _sink.Write(content);
        _length += content.Length;
    }
}
