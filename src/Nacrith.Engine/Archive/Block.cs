namespace Nacrith.Engine.Archive;

/// <summary>How a block's content was coded.</summary>
internal enum BlockCoding
{
    /// <summary>Not at all: its bytes as they are.</summary>
    Stored,

    /// <summary>By the light adaptive model.</summary>
    Light,

    /// <summary>By the full adaptive model, with the language model in neural spans.</summary>
    Ensemble,
}

/// <summary>A stretch of what is coded of a block.</summary>
/// <param name="Length">Bytes that are coded.</param>
/// <param name="Tokens">Tokens of a neural span; 0 for a plain span.</param>
/// <param name="Lanes">Lanes of a neural span; 0 for a plain span.</param>
/// <param name="Prefix">Tokens that the first lane codes before the others begin; 0 unless there are others.</param>
internal readonly record struct BlockSpan(int Length, int Tokens, int Lanes, int Prefix)
{
    /// <summary>Whether the language model codes the span.</summary>
    public bool IsNeural => Tokens > 0;
}

/// <summary>A block of a member: a few megabytes of content that are coded and checked together.</summary>
/// <param name="Coding">How it was coded.</param>
/// <param name="StartsAfresh">Whether its models know nothing of the blocks before.</param>
/// <param name="Length">Content bytes.</param>
/// <param name="Spans">Spans of an ensemble block, in order; empty otherwise.</param>
/// <param name="Code">What the coder wrote, or the content of a stored block.</param>
internal sealed record Block(
    BlockCoding Coding, bool StartsAfresh, int Length, IReadOnlyList<BlockSpan> Spans, ReadOnlyMemory<byte> Code)
{
    private const int CodingMask = 3;
    private const int AfreshFlag = 4;
    private const int OffsetFlag = 8;
    private const int FormsFlag = 16;

    /// <summary>Content bytes of the member before this block. Only the first block of a member has none, so it says nothing.</summary>
    public long Offset { get; init; }

    /// <summary>The content's runs, in order; none where all of it is coded as it is, as in every stored block.</summary>
    public IReadOnlyList<FormRun> Runs { get; init; } = [];

    /// <summary>Bytes that are coded in place of the content.</summary>
    public int CodedLength => Runs.Count == 0 ? Length : Runs.Sum(run => run.CodedLength);

    /// <summary>A block that holds <paramref name="content"/> as it is.</summary>
    public static Block Stored(ReadOnlyMemory<byte> content) => new(BlockCoding.Stored, true, content.Length, [], content);

    /// <summary>Serialises the block.</summary>
    public ReadOnlySpan<byte> ToPayload()
    {
        var payload = new PayloadWriter();
        payload.Byte((byte)((int)Coding | (StartsAfresh ? AfreshFlag : 0) | (Offset > 0 ? OffsetFlag : 0) | (Runs.Count > 0 ? FormsFlag : 0)));
        if (Offset > 0)
        {
            payload.VarInt((ulong)Offset);
        }

        if (Coding != BlockCoding.Stored)
        {
            payload.VarInt((ulong)Length);
        }

        if (Runs.Count > 0)
        {
            FormTable.Write(payload, Runs);
        }

        if (Coding == BlockCoding.Ensemble)
        {
            WriteSpans(payload);
        }

        payload.Bytes(Code.Span);
        return payload.Written;
    }

    /// <summary>Reads and checks a block; its code shares the payload's memory.</summary>
    /// <exception cref="DamagedArchiveException">A field is out of its range.</exception>
    public static Block Parse(ReadOnlyMemory<byte> payload)
    {
        var reader = new PayloadReader(payload.Span);
        var flags = reader.Byte();
        var coding = (BlockCoding)(flags & CodingMask);
        var hasForms = (flags & FormsFlag) != 0;
        if (flags > (CodingMask | AfreshFlag | OffsetFlag | FormsFlag) || coding > BlockCoding.Ensemble || (hasForms && coding == BlockCoding.Stored))
        {
            throw new DamagedArchiveException("a block is of an unknown kind");
        }

        var offset = (flags & OffsetFlag) != 0 ? (long)reader.VarInt(long.MaxValue, "block's place") : 0;
        if (coding == BlockCoding.Stored && reader.Rest.Length > ArchiveLimits.BlockLength)
        {
            throw new DamagedArchiveException("a stored block is too long");
        }

        var length = coding == BlockCoding.Stored ? reader.Rest.Length : reader.Int32(ArchiveLimits.BlockLength, "block length");
        var runs = hasForms ? FormTable.Read(ref reader, length) : [];
        var block = new Block(coding, (flags & AfreshFlag) != 0, length, [], default) { Offset = offset, Runs = runs };
        var spans = coding == BlockCoding.Ensemble ? ReadSpans(ref reader, block.CodedLength) : [];
        return block with { Spans = spans, Code = payload[^reader.Rest.Length..] };
    }

    private static List<BlockSpan> ReadSpans(ref PayloadReader reader, int codedLength)
    {
        var count = reader.Int32(ArchiveLimits.Spans, "number of spans");
        var spans = new List<BlockSpan>();
        var total = 0;
        for (var i = 0; i < count; i++)
        {
            var bits = reader.VarInt(((ulong)ArchiveLimits.CodedLength << 1) | 1, "span length");
            var length = (int)(bits >> 1);
            var neural = (bits & 1) != 0;
            var tokens = neural ? reader.Int32(length, "number of tokens") : 0;
            var lanes = neural ? reader.Int32(Math.Min(ArchiveLimits.Lanes, tokens), "number of lanes") : 0;
            var prefix = lanes > 1 ? reader.Int32(tokens - lanes, "length of the lanes' prefix") : 0;
            if (length == 0 || (neural && lanes == 0) || length > codedLength - total)
            {
                throw new DamagedArchiveException("a span does not fit its block");
            }

            spans.Add(new(length, tokens, lanes, prefix));
            total += length;
        }

        return total == codedLength ? spans : throw new DamagedArchiveException("the spans of a block do not fill it");
    }

    private void WriteSpans(PayloadWriter payload)
    {
        payload.VarInt((ulong)Spans.Count);
        foreach (var span in Spans)
        {
            payload.VarInt(((ulong)span.Length << 1) | (span.IsNeural ? 1u : 0u));
            if (span.IsNeural)
            {
                payload.VarInt((ulong)span.Tokens);
                payload.VarInt((ulong)span.Lanes);
                if (span.Lanes > 1)
                {
                    payload.VarInt((ulong)span.Prefix);
                }
            }
        }
    }
}
