using System.Buffers;
using Nacrith.Engine.Archive;
using Nacrith.Engine.Coding;
using Nacrith.Engine.Forms;
using Nacrith.Engine.Lanes;
using Nacrith.Engine.Modeling;
using Nacrith.Engine.Spans;
using Nacrith.Engine.Threading;

namespace Nacrith.Engine.Blocks;

/// <summary>
/// Codes the blocks of one member by the ensemble: plain spans byte by byte, neural spans in lanes with the language
/// model. What the adaptive model has learned and what the lanes have seen goes on from block to block.
/// </summary>
internal sealed class EnsembleBlocks : IDisposable
{
    /// <summary>Content bytes of a block: bounds the memory of a large file.</summary>
    public const int Length = 1 << 22;

    // Bytes of a neural span that the plain span behind it learns.
    private const int MostLearned = 1 << 14;

    // Bytes of a plain span between two looks at whether the run is to stop.
    private const int Stride = 1 << 13;

    private readonly Func<ILaneSource> _lanes;
    private readonly long _contentLength;
    private readonly WorkCrew _crew;
    private readonly WorkMonitor _monitor;
    private Ensemble? _ensemble;
    private LaneContexts? _contexts;

    // Of the block at work.
    private WorkMonitor _blockMonitor;

    /// <summary>Prepares for a member.</summary>
    /// <param name="lanes">Where lanes come from, asked only if a span is neural.</param>
    /// <param name="contentLength">Content bytes of the member; sizes the tables, so both directions must agree.</param>
    /// <param name="crew">Threads for the parallel parts.</param>
    /// <param name="monitor">Counts bytes, passes on the wish to stop.</param>
    public EnsembleBlocks(Func<ILaneSource> lanes, long contentLength, WorkCrew crew, WorkMonitor monitor)
    {
        _lanes = lanes;
        _contentLength = contentLength;
        _crew = crew;
        _monitor = monitor;
        _blockMonitor = monitor;
    }

    /// <summary>Positions that a lane remembers; chosen with the first neural span if it was not set before.</summary>
    public int Window { get; set; }

    /// <summary>Tokens coded so far.</summary>
    public long Tokens { get; private set; }

    /// <summary>Codes a content, or stores it if that is shorter.</summary>
    /// <param name="formed">The block's content and what is coded of it.</param>
    /// <param name="spans">The spans of what is coded, which fill it.</param>
    public Block Encode(FormedContent formed, IReadOnlyList<SpanPlan> spans)
    {
        var content = formed.Content;
        var output = new ArrayBufferWriter<byte>(content.Length / 4 + 64);
        var coder = new BitEncoder(output);
        var table = Code(ref coder, formed, spans, null, out var afresh);
        coder.Finish();
        if (output.WrittenCount < content.Length)
        {
            return new(BlockCoding.Ensemble, afresh, content.Length, table, output.WrittenMemory) { Runs = formed.Runs };
        }

        Forget();
        return Block.Stored(content);
    }

    /// <summary>Lets the next block start afresh, after one that was stored: its reader learned nothing from it.</summary>
    public void Forget()
    {
        _ensemble?.Dispose();
        _ensemble = null;
        _contexts?.Dispose();
        _contexts = null;
    }

    /// <summary>Codes known content with any coder, for measuring.</summary>
    public List<BlockSpan> Code<TCoder>(
        ref TCoder coder, FormedContent formed, IReadOnlyList<SpanPlan> spans, IStepObserver? observer, out bool afresh)
        where TCoder : struct, IBitCoder
    {
        var (blockLength, coded) = (formed.Content.Length, formed.Coded);
        _blockMonitor = _monitor.For(coded.Length, blockLength);
        var texts = Tokenize(coded.Span, spans);
        if (texts.Count > 0)
        {
            var lanes = texts.Max(cut => cut.Plan.Lanes);
            ChooseWindow(blockLength, lanes, texts.Sum(cut => cut.Plan.Tokens), spans.Max(span => span.MostLanes));
            OpenLanes(blockLength, lanes);
        }

        // Behind the lanes, for which a file may have to wait: the ensemble's tables are large.
        afresh = Prepare(texts.Count > 0);

        var table = new List<BlockSpan>(spans.Count);
        var (start, text) = (0, 0);
        foreach (var span in spans)
        {
            var part = coded.Slice(start, span.Length);
            BeginSpan(span.IsNeural, coded.Span[(start - text)..start]);
            text = span.IsNeural ? span.Length : 0;
            observer?.BeginSpan(span.IsNeural);
            table.Add(span.IsNeural ? CodeNeural(ref coder, span.Length, texts.Dequeue(), observer) : CodePlain(ref coder, part.Span));
            start += span.Length;
        }

        return table;
    }

    /// <summary>Decodes a block into <paramref name="destination"/>, which has its length.</summary>
    /// <exception cref="DamagedArchiveException">A field is out of its range, or what was coded is not of the form that a run claims.</exception>
    public void Decode(Block block, Span<byte> destination)
    {
        var coded = block.Runs.Count == 0 ? destination : new byte[block.CodedLength];
        _blockMonitor = _monitor.For(coded.Length, block.Length);
        DecodeSpans(block, coded);
        FormedContent.Decode(block.Runs, coded, destination);
    }

    /// <inheritdoc/>
    public void Dispose() => Forget();

    private void DecodeSpans(Block block, Span<byte> coded)
    {
        if (block.StartsAfresh)
        {
            Forget();
        }

        OpenLanes(block.Length, block.Spans.Count == 0 ? 0 : block.Spans.Max(span => span.Lanes));
        Prepare(block.Spans.Any(span => span.IsNeural));
        var coder = new BitDecoder(block.Code);
        var (start, text) = (0, 0);
        foreach (var span in block.Spans)
        {
            var part = coded.Slice(start, span.Length);
            BeginSpan(span.IsNeural, coded[(start - text)..start]);
            text = span.IsNeural ? span.Length : 0;
            if (span.IsNeural)
            {
                NeuralSpan().Decode(ref coder, span, part);
                Tokens += span.Tokens;
            }
            else
            {
                CodePlain(ref coder, part);
            }

            start += span.Length;
        }
    }

    // The ensemble is made with the vocabulary when the first neural span comes; one made without starts afresh then.
    private bool Prepare(bool neural)
    {
        if (_ensemble is not null && (_ensemble.KnowsTokens || !neural))
        {
            return false;
        }

        _ensemble?.Dispose();
        var model = neural ? _lanes().Model : null;
        _ensemble = new Ensemble(new EnsembleSettings
        {
            ContentLength = _contentLength,
            Tokens = model is null ? null : RankedTokens.Of(model.Vocabulary),
            StateWidth = model?.StateWidth ?? 0,

            // In lockstep the model evaluates other lanes meanwhile and wants the other processors.
            Crew = model is { RequiresLockstep: true } ? WorkCrew.Alone : _crew,
        });
        return true;
    }

    // The lanes that later blocks use are not known yet.
    private void ChooseWindow(int blockLength, int lanes, int tokens, int mostLanes)
    {
        if (Window == 0)
        {
            var lockstep = _lanes().Model.RequiresLockstep;
            var isWhole = blockLength == _contentLength;
            var window = LanePlan.WindowFor(isWhole ? lanes : LanePlan.MostLanesOf(mostLanes, lockstep), tokens, lockstep);
            Window = isWhole ? LanePlan.Fit(window, tokens) : window;
        }
    }

    // A file of one block, which may share a session with others, opens the lanes that it uses; a longer one does not
    // know yet how many its later blocks use.
    private void OpenLanes(int blockLength, int lanes)
    {
        if (lanes * Window > ArchiveLimits.Positions)
        {
            throw new DamagedArchiveException("its lanes and windows are too many together");
        }

        if (lanes > 0 && _contexts is null)
        {
            var source = _lanes();
            var most = blockLength == _contentLength ? lanes : ArchiveLimits.Lanes;
            var session = source.Open(most, Window);
            session.Checkpoint = _monitor.ThrowIfStopped;
            _contexts = new(session, source.Model);
        }

        if (lanes > (_contexts?.Session.LaneCount ?? 0))
        {
            throw new DamagedArchiveException("a block uses more lanes than its member can have");
        }
    }

    private Queue<(LanePlan Plan, int[] Tokens)> Tokenize(ReadOnlySpan<byte> content, IReadOnlyList<SpanPlan> spans)
    {
        var texts = new Queue<(LanePlan, int[])>();
        var used = _contexts?.Used ?? 1;
        foreach (var span in spans)
        {
            if (span.IsNeural)
            {
                var ids = new List<int>(span.Length / 3 + 16);
                _lanes().Model.Tokenizer.Encode(content[..span.Length], ids);
                var plan = LanePlan.For(ids.Count, used, span.MostLanes, _lanes().Model.RequiresLockstep);
                used = Math.Max(used, plan.Lanes);
                texts.Enqueue((plan, [.. ids]));
            }

            content = content[span.Length..];
        }

        return texts;
    }

    private BlockSpan CodeNeural<TCoder>(ref TCoder coder, int length, (LanePlan Plan, int[] Tokens) text, IStepObserver? observer)
        where TCoder : struct, IBitCoder
    {
        NeuralSpan().Encode(ref coder, text.Plan, text.Tokens, _lanes().RowsPerBatch, observer);
        Tokens += text.Tokens.Length;
        return new(length, text.Plan.Tokens, text.Plan.Lanes, text.Plan.Prefix);
    }

    // A plain span goes on from the neural one before it as if it had coded that one's last bytes.
    private void BeginSpan(bool isNeural, Span<byte> textBefore)
    {
        if (!isNeural)
        {
            _ensemble!.BeginBytes();
            _ensemble.LearnBytes(textBefore[^Math.Min(textBefore.Length, MostLearned)..]);
        }
    }

    private NeuralSpan NeuralSpan() => new(_contexts!, _lanes().Model, _ensemble!, _crew, _blockMonitor);

    private BlockSpan CodePlain<TCoder>(ref TCoder coder, Span<byte> content)
        where TCoder : struct, IBitCoder
    {
        for (var start = 0; start < content.Length; start += Stride)
        {
            var part = content.Slice(start, Math.Min(Stride, content.Length - start));
            _ensemble!.CodeBytes(ref coder, part);
            _blockMonitor.Advance(part.Length);
        }

        return new(content.Length, 0, 0, 0);
    }
}
