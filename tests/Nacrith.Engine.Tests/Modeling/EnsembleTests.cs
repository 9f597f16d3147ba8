using System.Buffers;
using System.Text;
using Nacrith.Engine.Coding;
using Nacrith.Engine.Modeling;
using Nacrith.Engine.Threading;

namespace Nacrith.Engine.Tests.Modeling;

public sealed class EnsembleTests : IDisposable
{
    private readonly WorkCrew _crew = new(2);

    public void Dispose() => _crew.Dispose();

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(300)]
    [InlineData(20_000)]
    public void Bytes_come_back(int length)
    {
        var content = SyntheticText.OfLength(length);
        var code = EncodeBytes(content);
        var decoder = new BitDecoder(code);
        var back = new byte[length];
        using var ensemble = Create(length, null);
        ensemble.CodeBytes(ref decoder, back);
        Assert.Equal(content, back);
    }

    [Fact]
    public void Random_bytes_come_back_and_hardly_grow()
    {
        var content = new byte[20_000];
        new Random(5).NextBytes(content);
        var code = EncodeBytes(content);
        var decoder = new BitDecoder(code);
        var back = new byte[content.Length];
        using var ensemble = Create(content.Length, null);
        ensemble.CodeBytes(ref decoder, back);
        Assert.Equal(content, back);
        Assert.True(code.Length < content.Length * 1.03, $"{code.Length} bytes");
    }

    [Fact]
    public void Repetitive_lines_cost_almost_nothing()
    {
        var line = Encoding.ASCII.GetBytes("2026-03-01 12:00:00 INFO service started, pid=1234\n");
        var content = Enumerable.Repeat(line, 400).SelectMany(x => x).ToArray();
        Assert.True(EncodeBytes(content).Length < 130, $"{EncodeBytes(content).Length} bytes");
    }

    [Theory]
    [InlineData(1, 1)]
    [InlineData(5, 2)]
    public void Tokens_of_lanes_come_back(int lanes, int threads)
    {
        using var crew = new WorkCrew(threads);
        var tokens = SyntheticTokens.Vocabulary;
        var ids = SyntheticTokens.Cut(SyntheticText.OfLength(4000));
        using var writer = new Ensemble(Settings(4000, tokens, crew));
        var code = CodeLanes(writer, ids, lanes);
        var back = new int[ids.Length];
        var decoder = new BitDecoder(code);
        using var reader = new Ensemble(Settings(4000, tokens, _crew));
        StepLanes(reader, ref decoder, back, lanes);
        Assert.Equal(ids, back);
    }

    [Fact]
    public void Plain_and_neural_spans_share_one_instance()
    {
        var content = SyntheticText.OfLength(3000);
        var ids = SyntheticTokens.Cut(content);
        var output = new ArrayBufferWriter<byte>();
        var encoder = new BitEncoder(output);
        using var ensemble = Create(9000, SyntheticTokens.Vocabulary);
        ensemble.CodeBytes(ref encoder, content.ToArray());
        StepLanes(ensemble, ref encoder, ids.ToArray(), 3);
        ensemble.CodeBytes(ref encoder, content.ToArray());
        StepLanes(ensemble, ref encoder, ids.ToArray(), 2);
        encoder.Finish();

        var decoder = new BitDecoder(output.WrittenMemory);
        using var reader = Create(9000, SyntheticTokens.Vocabulary);
        var (first, second) = (new byte[content.Length], new byte[content.Length]);
        var (third, fourth) = (new int[ids.Length], new int[ids.Length]);
        reader.CodeBytes(ref decoder, first);
        StepLanes(reader, ref decoder, third, 3);
        reader.CodeBytes(ref decoder, second);
        StepLanes(reader, ref decoder, fourth, 2);
        Assert.Equal(content, first);
        Assert.Equal(ids, third);
        Assert.Equal(content, second);
        Assert.Equal(ids, fourth);
    }

    [Fact]
    public void Nothing_is_allocated_a_byte()
    {
        using var ensemble = Create(100_000, null);
        var counter = default(EntropyCounter);
        ensemble.CodeBytes(ref counter, SyntheticText.OfLength(70_000));
        var content = SyntheticText.OfLength(5_000);
        var before = GC.GetAllocatedBytesForCurrentThread();
        ensemble.CodeBytes(ref counter, content);
        Assert.Equal(before, GC.GetAllocatedBytesForCurrentThread());
    }

    private static EnsembleSettings Settings(int length, RankedTokens? tokens, WorkCrew crew) =>
        new() { ContentLength = length, Tokens = tokens, Crew = crew };

    private Ensemble Create(int length, RankedTokens? tokens) => new(Settings(length, tokens, _crew));

    private ReadOnlyMemory<byte> EncodeBytes(byte[] content)
    {
        var output = new ArrayBufferWriter<byte>();
        var encoder = new BitEncoder(output);
        using var ensemble = Create(content.Length, null);
        ensemble.CodeBytes(ref encoder, content.ToArray());
        encoder.Finish();
        return output.WrittenMemory;
    }

    private static ReadOnlyMemory<byte> CodeLanes(Ensemble ensemble, int[] ids, int lanes)
    {
        var output = new ArrayBufferWriter<byte>();
        var encoder = new BitEncoder(output);
        StepLanes(ensemble, ref encoder, ids.ToArray(), lanes);
        encoder.Finish();
        return output.WrittenMemory;
    }

    // Contiguous lanes in lockstep; the logits of a row depend on the token before it, as a language model's do.
    private static void StepLanes<TCoder>(Ensemble ensemble, ref TCoder coder, int[] ids, int laneCount)
        where TCoder : struct, IBitCoder
    {
        ensemble.BeginLanes(laneCount);
        int Start(int lane) => lane * ids.Length / laneCount;
        var width = SyntheticTokens.Vocabulary.Count;
        for (var step = 0; ; step++)
        {
            var lanes = Enumerable.Range(0, laneCount).Where(lane => Start(lane) + step < Start(lane + 1)).ToArray();
            if (lanes.Length == 0)
            {
                return;
            }

            var logits = new float[lanes.Length * width];
            var tokens = lanes.Select(lane => ids[Start(lane) + step]).ToArray();
            for (var row = 0; row < lanes.Length; row++)
            {
                var before = step == 0 ? 0 : ids[Start(lanes[row]) + step - 1];
                SyntheticTokens.FillLogits(logits.AsSpan(row * width, width), before);
            }

            ensemble.CodeStep(ref coder, lanes, logits, [], tokens);
            for (var row = 0; row < lanes.Length; row++)
            {
                ids[Start(lanes[row]) + step] = tokens[row];
            }
        }
    }
}
