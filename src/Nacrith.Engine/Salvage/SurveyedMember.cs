using Nacrith.Engine.Archive;

namespace Nacrith.Engine.Salvage;

/// <summary>An undamaged block of a damaged member.</summary>
/// <param name="Position">Where its record begins in the archive.</param>
/// <param name="Offset">Content bytes of the member before it.</param>
/// <param name="Length">Content bytes.</param>
/// <param name="Model">The language model named before it, or null.</param>
internal sealed record SurveyedBlock(long Position, long Offset, int Length, ModelReference? Model)
{
    /// <summary>Content bytes of the member up to its end.</summary>
    public long End => Offset + Length;
}

/// <summary>What is left of a member.</summary>
/// <param name="header">Its header, or null if that is lost.</param>
internal sealed class SurveyedMember(MemberHeader? header)
{
    /// <summary>The header, or null if it is lost.</summary>
    public MemberHeader? Header { get; } = header;

    /// <summary>Undamaged blocks, each behind the one before.</summary>
    public List<SurveyedBlock> Blocks { get; } = [];

    /// <summary>The language model named so far, or null.</summary>
    public ModelReference? Model { get; set; }

    /// <summary>Checksum of the content, or null if it is lost.</summary>
    public ulong? Checksum { get; set; }

    /// <summary>Content bytes up to the end of the last block.</summary>
    public long BlocksEnd => Blocks.Count == 0 ? 0 : Blocks[^1].End;

    /// <summary>
    /// Content bytes of the whole member: those that the header says, or without one those of the blocks, which are all
    /// if nothing was found damaged between the last one and the member's end.
    /// </summary>
    public long Length => Header?.ContentLength ?? BlocksEnd;

    /// <summary>Whether <see cref="Length"/> is known and not the least that it can be.</summary>
    public bool IsLengthKnown => Header is not null || (Checksum is not null && !EndFollowsDamage);

    /// <summary>Whether the archive is damaged between the last undamaged record and the member's end.</summary>
    public bool EndFollowsDamage { get; set; }
}
