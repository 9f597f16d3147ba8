using System.Buffers.Binary;
using System.Text;

namespace Nacrith.Reliability;

/// <summary>
/// A second reader of archives, written from docs/format.md alone and sharing no code with the engine: lists members, entries,
/// blocks and spans, checks every record's CRC-32, and gives the content of stored blocks. It has none of the models, so it
/// cannot expand coded blocks, nor read a list of entries that is coded.
/// </summary>
internal sealed class IndependentReader
{
    private readonly byte[] _archive;
    private int _position;

    private IndependentReader(byte[] archive) => _archive = archive;

    /// <summary>A span of a block; tokens and lanes are 0 for a plain one.</summary>
    public sealed record Span(long Length, long Tokens, long Lanes, long Prefix);

    /// <summary>A block; the content is there if it is stored.</summary>
    public sealed record BlockInfo(int Coding, bool StartsAfresh, long Offset, long Length, List<Span> Spans, byte[]? Content);

    /// <summary>An entry of a member.</summary>
    public sealed record Entry(int Kind, string Path, long Length, long Ticks, int UnixMode);

    /// <summary>A member; entries are null if their list is coded.</summary>
    public sealed record Member(int Level, long Length, List<Entry>? Entries, bool NamesModel, List<BlockInfo> Blocks, ulong Checksum);

    /// <summary>Lists the members of an archive.</summary>
    /// <exception cref="InvalidDataException">It does not follow docs/format.md.</exception>
    public static List<Member> Read(byte[] archive)
    {
        var reader = new IndependentReader(archive);
        var members = new List<Member>();
        while (reader._position < archive.Length)
        {
            members.Add(reader.ReadMember());
        }

        return members;
    }

    private static void Require(bool condition, string what)
    {
        if (!condition)
        {
            throw new InvalidDataException(what);
        }
    }

    private Member ReadMember()
    {
        Require(_archive.AsSpan(_position).StartsWith("NC06"u8) && _archive[_position + 4] == 1, "signature");
        _position += 5;
        var header = new Fields(ReadRecord(_position));
        var flags = header.Byte();
        Require((flags & ~7) == 0 && (flags & 3) < 3, "flags of the header");
        var length = header.VarInt();
        var entries = (flags & 4) == 0 ? ReadEntries(header, length) : null;
        var blocks = new List<BlockInfo>();
        var namesModel = false;
        var content = 0L;
        while (_archive[_position] != 'E')
        {
            var start = _position;
            var type = _archive[_position++];
            var record = new Fields(ReadRecord(start));
            if (type == 'M')
            {
                Require(!namesModel, "a second model");
                namesModel = true;
                continue;
            }

            Require(type == 'B', "type of a record");
            var block = ReadBlock(record);
            Require(block.Offset == content, "place of a block");
            Require(namesModel || block.Spans.All(span => span.Tokens == 0), "a neural span without a model");
            content += block.Length;
            blocks.Add(block);
        }

        Require(content == length, "length of the content");
        var checksum = BinaryPrimitives.ReadUInt64LittleEndian(_archive.AsSpan(_position + 1));
        _position += 9;
        return new(flags & 3, length, entries, namesModel, blocks, checksum);
    }

    // The checksum covers the type, which may stand before the position, the length and the payload.
    private byte[] ReadRecord(int start)
    {
        var length = (int)VarInt(_archive, ref _position);
        var payload = _archive[_position..(_position + length)];
        _position += length;
        Require(Crc32(_archive.AsSpan(start.._position)) == BinaryPrimitives.ReadUInt32LittleEndian(_archive.AsSpan(_position)), "checksum of a record");
        _position += 4;
        return payload;
    }

    private static List<Entry> ReadEntries(Fields fields, long contentLength)
    {
        var count = fields.VarInt();
        var entries = new List<Entry>();
        for (var i = 0L; i < count; i++)
        {
            var bits = fields.VarInt();
            var kind = (int)(bits & 3);
            Require(kind < 3, "kind of an entry");
            var path = fields.Text();
            var ticks = fields.Int64();
            var length = kind != 0 ? 0 : count == 1 ? contentLength : fields.VarInt();
            if (kind == 2)
            {
                fields.Text();
            }

            entries.Add(new(kind, path, length, ticks, (int)(bits >> 2) & 0xFFF));
        }

        Require(fields.IsAtEnd && entries.Sum(entry => entry.Length) == contentLength, "lengths of the entries");
        return entries;
    }

    private static BlockInfo ReadBlock(Fields fields)
    {
        var flags = fields.Byte();
        var coding = flags & 3;
        Require(coding < 3 && (flags & ~15) == 0, "flags of a block");
        var offset = (flags & 8) != 0 ? fields.VarInt() : 0;
        if (coding == 0)
        {
            var content = fields.Rest();
            return new(coding, (flags & 4) != 0, offset, content.Length, [], content);
        }

        var length = fields.VarInt();
        var spans = new List<Span>();
        if (coding == 2)
        {
            for (var count = fields.VarInt(); count > 0; count--)
            {
                spans.Add(ReadSpan(fields));
            }

            Require(spans.Sum(span => span.Length) == length, "lengths of the spans");
        }

        return new(coding, (flags & 4) != 0, offset, length, spans, null);
    }

    private static Span ReadSpan(Fields fields)
    {
        var bits = fields.VarInt();
        if ((bits & 1) == 0)
        {
            return new(bits >> 1, 0, 0, 0);
        }

        var tokens = fields.VarInt();
        var lanes = fields.VarInt();
        Require(tokens >= 1 && tokens <= bits >> 1 && lanes >= 1 && lanes <= Math.Min(32, tokens), "tokens and lanes");
        var prefix = lanes > 1 ? fields.VarInt() : 0;
        Require(prefix <= tokens - lanes, "prefix");
        return new(bits >> 1, tokens, lanes, prefix);
    }

    private static long VarInt(ReadOnlySpan<byte> bytes, ref int position)
    {
        var value = 0L;
        var shift = 0;
        byte next;
        do
        {
            next = bytes[position++];
            value |= (long)(next & 0x7F) << shift;
            shift += 7;
        }
        while (next >= 0x80);

        return value;
    }

    // Bit by bit, as IEEE 802.3 defines it.
    private static uint Crc32(ReadOnlySpan<byte> bytes)
    {
        var crc = uint.MaxValue;
        foreach (var value in bytes)
        {
            crc ^= value;
            for (var bit = 0; bit < 8; bit++)
            {
                crc = (crc & 1) != 0 ? (crc >> 1) ^ 0xEDB88320 : crc >> 1;
            }
        }

        return ~crc;
    }

    private sealed class Fields(byte[] payload)
    {
        private int _position;

        public bool IsAtEnd => _position == payload.Length;

        public byte Byte() => payload[_position++];

        public long VarInt() => IndependentReader.VarInt(payload, ref _position);

        public long Int64()
        {
            _position += 8;
            return BinaryPrimitives.ReadInt64LittleEndian(payload.AsSpan(_position - 8));
        }

        public string Text()
        {
            var length = (int)VarInt();
            _position += length;
            return Encoding.UTF8.GetString(payload, _position - length, length);
        }

        public byte[] Rest()
        {
            var rest = payload[_position..];
            _position = payload.Length;
            return rest;
        }
    }
}
