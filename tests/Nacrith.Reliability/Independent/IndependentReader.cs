using Nacrith.Reliability.Independent.Ensemble;
using Nacrith.Reliability.Independent.Light;

namespace Nacrith.Reliability.Independent;

/// <summary>
/// A second reader of archives, written from docs/format.md and the documents of the models, sharing no code with the engine:
/// lists members, entries, blocks, runs and spans, checks every record's CRC-32, and expands stored and light blocks, coded lists of
/// entries, and the plain spans of ensemble blocks. It has no language model: neural spans, and what comes after them, it
/// only lists.
/// </summary>
internal static class IndependentReader
{
    private const int LightCoding = 1;
    private const int EnsembleCoding = 2;
    private const int FormsFlag = 16;

    /// <summary>Reads the members of an archive.</summary>
    /// <exception cref="InvalidDataException">It does not follow docs/format.md.</exception>
    public static List<Member> Read(byte[] archive)
    {
        var fields = new Fields(archive);
        var members = new List<Member>();
        while (!fields.IsAtEnd)
        {
            members.Add(ReadMember(fields));
        }

        return members;
    }

    private static Member ReadMember(Fields archive)
    {
        Rule.Require(archive.Bytes(5).AsSpan().SequenceEqual("NC06\u0001"u8), "signature");
        var header = archive.Record(hasType: false);
        var flags = header.Byte();
        Rule.Require((flags & ~7) == 0 && (flags & 3) < 3, "flags of the header");
        var length = header.VarInt();
        var entries = ReadEntries((flags & 4) == 0 ? header : ExpandList(header), length);
        var plainSpans = new PlainSpans(length);
        var blocks = new List<MemberBlock>();
        var namesModel = false;
        var content = 0L;
        while (archive.Type != 'E')
        {
            var type = archive.Type;
            var record = archive.Record(hasType: true);
            if (type == 'M')
            {
                Rule.Require(!namesModel, "a second model");
                namesModel = true;
                continue;
            }

            Rule.Require(type == 'B', "type of a record");
            var block = ReadBlock(record, plainSpans);
            Rule.Require(block.Offset == content, "place of a block");
            Rule.Require(namesModel || block.Spans.All(span => span.Tokens == 0), "a neural span without a model");
            content += block.Length;
            blocks.Add(block);
        }

        Rule.Require(content == length, "length of the content");
        archive.Byte();
        return new(flags & 3, length, entries, namesModel, blocks, (ulong)archive.Int64());
    }

    private static Fields ExpandList(Fields header)
    {
        var length = header.VarInt();
        var code = header.Rest();
        Rule.Require(length <= 1 << 26 && length <= 1024L * code.Length, "length of the list of entries");
        return new(LightModel.ExpandList(code, (int)length));
    }

    private static List<Entry> ReadEntries(Fields list, long contentLength)
    {
        var count = list.VarInt();
        var entries = new List<Entry>();
        for (var i = 0L; i < count; i++)
        {
            var bits = (int)list.VarInt();
            var kind = bits & 3;
            Rule.Require(kind < 3, "kind of an entry");
            var path = list.Text();
            var ticks = list.Int64();
            var length = kind != 0 ? 0 : count == 1 ? contentLength : list.VarInt();
            entries.Add(new(kind, path, length, ticks, (bits >> 2) & 0xFFF, bits >> 14, kind == 2 ? list.Text() : ""));
        }

        Rule.Require(list.IsAtEnd && entries.Sum(entry => entry.Length) == contentLength, "lengths of the entries");
        return entries;
    }

    private static MemberBlock ReadBlock(Fields fields, PlainSpans plainSpans)
    {
        var flags = fields.Byte();
        var coding = flags & 3;
        var startsAfresh = (flags & 4) != 0;
        Rule.Require(coding <= EnsembleCoding && (flags & ~31) == 0 && (coding >= LightCoding || (flags & FormsFlag) == 0), "flags of a block");
        var offset = (flags & 8) != 0 ? fields.VarInt() : 0;
        if (coding < LightCoding)
        {
            var stored = fields.Rest();
            return new(coding, startsAfresh, offset, stored.Length, [], [], stored);
        }

        var length = fields.VarInt();
        Rule.Require(length <= 1 << 24, "length of a block");
        var runs = (flags & FormsFlag) != 0 ? ContentForms.Read(fields, length) : [new(0, length, length)];
        var codedLength = runs.Sum(run => run.CodedLength);
        if (coding == LightCoding)
        {
            var bytes = LightModel.ExpandBlock(fields.Rest(), (int)codedLength);
            return new(coding, startsAfresh, offset, length, runs, [], ContentForms.Decode(runs, bytes));
        }

        var spans = new List<MemberSpan>();
        for (var count = fields.VarInt(); count > 0; count--)
        {
            spans.Add(ReadSpan(fields));
        }

        Rule.Require(spans.Sum(span => span.Length) == codedLength, "lengths of the spans");
        spans = plainSpans.Expand(startsAfresh, spans, fields.Rest());
        var isWhole = spans.All(span => span.Content is not null);
        return new(coding, startsAfresh, offset, length, runs, spans, isWhole ? ContentForms.Decode(runs, [.. spans.SelectMany(span => span.Content!)]) : null);
    }

    private static MemberSpan ReadSpan(Fields fields)
    {
        var bits = fields.VarInt();
        var length = bits >> 1;
        if ((bits & 1) == 0)
        {
            return new(length, 0, 0, 0, null);
        }

        var tokens = fields.VarInt();
        var lanes = fields.VarInt();
        Rule.Require(tokens >= 1 && tokens <= length && lanes >= 1 && lanes <= Math.Min(32, tokens), "tokens and lanes");
        var prefix = lanes > 1 ? fields.VarInt() : 0;
        Rule.Require(prefix <= tokens - lanes, "prefix");
        return new(length, tokens, lanes, prefix, null);
    }
}
