using Nacrith.Engine.Archive;
using Nacrith.Engine.Blocks;
using Nacrith.Engine.Forms;
using Nacrith.Engine.Lanes;
using Nacrith.Engine.Members;
using Nacrith.Engine.Spans;

namespace Nacrith.Engine.Measuring;

/// <summary>
/// Measures one content, block by block in bounded memory, with the models in the order in which
/// <see cref="MemberEncoder"/> uses them at <see cref="CompressionLevel.Max"/>.
/// </summary>
internal sealed class EntropyRun : IDisposable
{
    private readonly Stream _content;
    private readonly WorkMonitor _monitor;
    private readonly OwnLanes _lanes;
    private readonly EnsembleBlocks _coder;
    private readonly CostLedger _ledger;
    private readonly MemberWriter _writer;
    private readonly long[] _counts = new long[256];
    private readonly long _length;
    private double _bits;

    /// <summary>Loads the model.</summary>
    public EntropyRun(Stream content, string name, string? modelPath, BackendOptions backend, WorkMonitor monitor)
    {
        _content = content;
        _monitor = monitor;
        _length = content.Length - content.Position;
        _lanes = new OwnLanes(LanguageModels.Get(modelPath, backend, null));
        _coder = new EnsembleBlocks(() => _lanes, _length, LanguageModels.Crew, monitor);
        _ledger = new CostLedger(_lanes.Model.Vocabulary);
        _writer = new MemberWriter(
            Stream.Null,
            new MemberHeader(CompressionLevel.Max, _length, [new(EntryKind.File, Path.GetFileName(name), _length, DateTime.UnixEpoch)]));
    }

    /// <summary>Measures all blocks.</summary>
    /// <param name="measured">Takes each block.</param>
    /// <exception cref="SourceChangedException">The content is shorter than it said.</exception>
    public EntropyReport Measure(Action<MeasuredBlock> measured)
    {
        for (var offset = 0L; offset < _length;)
        {
            var block = new byte[(int)Math.Min(EnsembleBlocks.Length, _length - offset)];
            if (_content.ReadAtLeast(block, block.Length, throwOnEndOfStream: false) < block.Length)
            {
                throw new SourceChangedException();
            }

            measured(MeasureBlock(block, offset));
            offset += block.Length;
        }

        _writer.Finish();
        var model = _ledger.LanguageModel;
        return new(
            _length,
            _coder.Tokens,
            OrderZeroBits() / Math.Max(_length, 1),
            model.Bytes > 0 ? model.Bits / model.Bytes : null,
            _bits / Math.Max(_length, 1),
            _writer.Length);
    }

    /// <inheritdoc/>
    public void Dispose() => _coder.Dispose();

    private MeasuredBlock MeasureBlock(byte[] content, long offset)
    {
        foreach (var value in content)
        {
            _counts[value]++;
        }

        var formed = FormedContent.AsIs(content);
        var costs = new double[content.Length];
        MeasuredToken[] tokens = [];
        var block = Block.Stored(content);
        if (SpanPlanner.IsIncompressible(content))
        {
            _monitor.Advance(content.Length);
        }
        else
        {
            var counter = new LedgerCounter(_ledger);
            formed = FormedContent.Of(content, isLight: false);
            var spans = SpanPlanner.Plan(formed.Coded.Span, CompressionLevel.Max, _monitor);
            var table = _coder.Code(ref counter, formed, spans, _ledger, out var afresh);
            (costs, tokens) = _ledger.Take();
            block = BlockOf(formed, table, afresh, costs.Sum());
        }

        if (block.Coding == BlockCoding.Stored)
        {
            _coder.Forget();
            Array.Fill(costs, 8.0 * content.Length / costs.Length);
        }

        _bits += costs.Sum();
        _writer.WriteBlock(block, content, () => ModelReference.To(_lanes.Model.Identity, _coder.Window));
        return new(offset, formed.Coded, costs, tokens) { Places = ContentPlaces.Of(formed) };
    }

    // A block of as many bytes as the coder would have written.
    private static Block BlockOf(FormedContent formed, List<BlockSpan> table, bool afresh, double bits)
    {
        var length = (int)Math.Ceiling(bits / 8) + 1;
        return length < formed.Content.Length
            ? new(BlockCoding.Ensemble, afresh, formed.Content.Length, table, new byte[length]) { Runs = formed.Runs }
            : Block.Stored(formed.Content);
    }

    private double OrderZeroBits()
    {
        var bits = 0.0;
        foreach (var count in _counts)
        {
            bits -= count > 0 ? count * Math.Log2((double)count / _length) : 0;
        }

        return bits;
    }
}
