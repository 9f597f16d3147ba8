using System.IO.Hashing;
using Nacrith.Engine.Archive;
using Nacrith.Engine.Blocks;
using Nacrith.Engine.Members;

namespace Nacrith.Engine.Salvage;

/// <summary>Receives what is left of a member's content.</summary>
internal interface ISalvageSink
{
    /// <summary>Bytes that are what they were, at <paramref name="offset"/>; offsets only grow.</summary>
    void Write(long offset, ReadOnlySpan<byte> content);

    /// <summary>A stretch that is lost; its length is -1 if it is unknown.</summary>
    void Miss(long offset, long length, string reason);
}

/// <summary>
/// Expands the undamaged blocks of a damaged member. Stored and light blocks stand alone. An ensemble block goes on with
/// what the one before it taught the models, so behind a lost block those are lost as well, up to the next that starts
/// afresh.
/// </summary>
internal sealed class MemberSalvage : IDisposable
{
    private const string Damaged = "the archive is damaged here";
    private const string Dependent = "it goes on from a block that is lost";
    private const string ModelLost = "the record that names its language model is damaged";
    private const string SizeLost = "its models depend on the length of the content, which is lost";
    private const string Undecodable = "its block does not decode";
    private const string Mismatch = "the content does not match its checksum";

    private readonly SurveyedMember _member;
    private readonly RecordProbe _probe;
    private readonly CodingServices _services;
    private readonly ISalvageSink _sink;
    private readonly EnsembleBlocks _ensemble;
    private readonly XxHash3 _hash = new();
    private ModelReference? _model;
    private bool _chainBroken;
    private bool _missing;

    private MemberSalvage(SurveyedMember member, RecordProbe probe, CodingServices services, ISalvageSink sink)
    {
        _member = member;
        _probe = probe;
        _services = services;
        _sink = sink;
        _ensemble = new(() => ArchiveDecoder.Lanes(services, _model), member.Length, services.Crew, services.Monitor);
    }

    /// <summary>Expands what can be expanded.</summary>
    /// <exception cref="NacrithException">The language model cannot be had.</exception>
    /// <exception cref="DamagedArchiveException">The language model at hand is another one.</exception>
    public static void Run(SurveyedMember member, RecordProbe probe, CodingServices services, ISalvageSink sink)
    {
        using var salvage = new MemberSalvage(member, probe, services, sink);
        salvage.Run();
    }

    /// <inheritdoc/>
    public void Dispose() => _ensemble.Dispose();

    private void Run()
    {
        var position = 0L;
        foreach (var block in _member.Blocks)
        {
            if (block.Offset > position)
            {
                Miss(position, block.Offset - position, Damaged);
            }

            _chainBroken |= block.Offset > position;
            Take(block);
            position = block.End;
        }

        if (position < _member.Length)
        {
            Miss(position, _member.Length - position, Damaged);
        }
        else if (!_member.IsLengthKnown)
        {
            Miss(position, -1, Damaged);
        }

        if (!_missing && _member.Checksum is { } checksum && checksum != _hash.GetCurrentHashAsUInt64())
        {
            Miss(0, _member.Length, Mismatch);
        }
    }

    private void Take(SurveyedBlock surveyed)
    {
        var block = Block.Parse(_probe.TryRecord(surveyed.Position)?.Payload ?? throw new IOException("The archive changed while it was read."));
        var content = new byte[block.Length];
        if (TryDecode(block, surveyed, content) is { } reason)
        {
            Miss(surveyed.Offset, surveyed.Length, reason);
            return;
        }

        _hash.Append(content);
        _sink.Write(surveyed.Offset, content);
    }

    // Why a block cannot be decoded, or null if it was.
    private string? TryDecode(Block block, SurveyedBlock surveyed, byte[] content)
    {
        if (block.Coding != BlockCoding.Ensemble)
        {
            return TryDecode(() => IndependentBlock.Decode(block, content, _services.Monitor));
        }

        var reason = TryDecodeEnsemble(block, surveyed, content);
        _chainBroken = reason is not null;
        return reason;
    }

    private string? TryDecodeEnsemble(Block block, SurveyedBlock surveyed, byte[] content)
    {
        if (!_member.IsLengthKnown)
        {
            return SizeLost;
        }

        if (_chainBroken && !block.StartsAfresh)
        {
            return Dependent;
        }

        if (block.Spans.Any(span => span.IsNeural) && surveyed.Model is null)
        {
            return ModelLost;
        }

        _model = surveyed.Model;
        _ensemble.Window = _model?.Window ?? _ensemble.Window;
        return TryDecode(() => _ensemble.Decode(block, content));
    }

    private static string? TryDecode(Action decode)
    {
        try
        {
            decode();
            return null;
        }
        catch (DamagedArchiveException e) when (e.Kind == NacrithErrorKind.DamagedArchive)
        {
            return Undecodable;
        }
    }

    private void Miss(long offset, long length, string reason)
    {
        _missing = true;
        _sink.Miss(offset, length, reason);
    }
}
