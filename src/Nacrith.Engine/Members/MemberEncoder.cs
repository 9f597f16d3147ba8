using Nacrith.Engine.Archive;
using Nacrith.Engine.Blocks;
using Nacrith.Engine.Forms;
using Nacrith.Engine.Spans;

namespace Nacrith.Engine.Members;

/// <summary>Compresses one member's content, block by block, in memory bounded by the block's size.</summary>
internal sealed class MemberEncoder
{
    private readonly Stream _content;
    private readonly MemberHeader _header;
    private readonly MemberWriter _writer;
    private readonly CodingServices _services;
    private long _left;

    private MemberEncoder(Stream content, MemberHeader header, Stream output, CodingServices services)
    {
        _content = content;
        _header = header;
        _services = services;
        _left = header.ContentLength;
        _writer = new MemberWriter(output, header);
    }

    /// <summary>Writes a whole member.</summary>
    /// <param name="content">Yields exactly the header's number of bytes.</param>
    /// <param name="header">What the content is.</param>
    /// <param name="output">Receives the member.</param>
    /// <param name="services">Lanes, threads, progress.</param>
    /// <exception cref="SourceChangedException">The content is shorter or longer than the header says.</exception>
    public static CodingTotals Encode(Stream content, MemberHeader header, Stream output, CodingServices services)
    {
        var encoder = new MemberEncoder(content, header, output, services);
        var tokens = header.Level == CompressionLevel.Fast ? encoder.EncodeLight() : encoder.EncodeEnsemble();
        if (content.ReadByte() >= 0)
        {
            throw new SourceChangedException();
        }

        encoder._writer.Finish();
        return new(header.ContentLength, encoder._writer.Length, tokens);
    }

    private long EncodeLight()
    {
        var threads = _services.Crew.Threads;
        while (_left > 0)
        {
            var contents = new List<byte[]>();
            while (contents.Count < threads && _left > 0)
            {
                contents.Add(ReadBlock(IndependentBlock.Length));
            }

            var blocks = new Block[contents.Count];
            BlockGroup.ForEach(contents.Count, _services.Crew, i => blocks[i] = IndependentBlock.Encode(contents[i], _services.Monitor));
            for (var i = 0; i < blocks.Length; i++)
            {
                _writer.WriteBlock(blocks[i], contents[i]);
            }
        }

        return 0;
    }

    private long EncodeEnsemble()
    {
        using var coder = new EnsembleBlocks(() => _services.Lanes(null), _header.ContentLength, _services.Crew, _services.Monitor);
        while (_left > 0)
        {
            var content = ReadBlock(EnsembleBlocks.Length);
            _writer.WriteBlock(EncodeBlock(coder, content), content, () => ModelReference.To(_services.Lanes(null).Model.Identity, coder.Window));
        }

        return coder.Tokens;
    }

    private Block EncodeBlock(EnsembleBlocks coder, byte[] content)
    {
        if (SpanPlanner.IsIncompressible(content))
        {
            _services.Monitor.Advance(content.Length);
            coder.Forget();
            return Block.Stored(content);
        }

        var formed = FormedContent.Of(content, isLight: false);
        var spans = SpanPlanner.Plan(formed.Coded.Span, _header.Level, _services.Monitor);
        return coder.Encode(formed, spans);
    }

    private byte[] ReadBlock(int limit)
    {
        var block = new byte[(int)Math.Min(limit, _left)];
        if (_content.ReadAtLeast(block, block.Length, throwOnEndOfStream: false) < block.Length)
        {
            throw new SourceChangedException();
        }

        _left -= block.Length;
        return block;
    }
}
