using System.Text;
using Nacrith.Engine.Archive;
using Nacrith.Engine.Blocks;
using Nacrith.Engine.Forms;
using Nacrith.Engine.Lanes;
using Nacrith.Engine.Language;
using Nacrith.Engine.Language.Gguf;
using Nacrith.Engine.Language.Portable;
using Nacrith.Engine.Members;
using Nacrith.Engine.Threading;

namespace Nacrith.Engine.Tests.Blocks;

/// <summary>Drafts change how often the model is evaluated in expansion, and nothing else.</summary>
public sealed class DraftTests : IDisposable
{
    private readonly WorkCrew _crew = new(2);
    private readonly CountingModel _model;

    public DraftTests()
    {
        using var folder = new TemporaryFolder();
        _model = new(PortableModel.Load(GgufFile.Open(TinyModel.WriteTo(folder)), _crew));
    }

    public void Dispose()
    {
        _model.Dispose();
        _crew.Dispose();
    }

    [Theory]
    [InlineData(400)]
    [InlineData(4_000)]
    [InlineData(25_000)]
    public void Lines_that_repeat_come_back_with_fewer_batches_than_steps(int length)
    {
        var steps = AssertComesBack(Lines(length));
        Assert.InRange(_model.Batches, 1, length < 20_000 ? steps / 3 : steps - (steps / 20));
    }

    [Theory]
    [InlineData(4_000)]
    [InlineData(9_000)]
    public void Letters_without_order_come_back_and_are_hardly_guessed(int length)
    {
        AssertComesBack(Letters(length));
        Assert.InRange(_model.Rows, _model.TokensCoded, _model.TokensCoded * 1.05);
    }

    [Theory]
    [InlineData(4_000)]
    [InlineData(25_000)]
    public void Lines_in_which_a_number_changes_come_back(int length)
    {
        var random = new Random(2);
        var text = new StringBuilder();
        while (text.Length < length)
        {
            text.Append("the backup of the server took ").Append(random.Next(100)).Append(" s and the log is in the folder\n");
        }

        AssertComesBack(Encoding.ASCII.GetBytes(text.ToString(0, length)));
    }

    [Fact]
    public void Bytes_that_no_token_covers_are_drafted_too()
    {
        AssertComesBack([.. Enumerable.Repeat(Encoding.Latin1.GetBytes("the \u00F5\u00F6\u00FF\n"), 200).SelectMany(x => x)]);
        Assert.True(_model.Batches < _model.TokensCoded / 2);
    }

    [Fact]
    public void Files_that_share_batches_come_back()
    {
        using var pool = new LanePool(_model, 8, 8 * 2048);
        byte[][] contents = [Lines(3000), Letters(2500), Lines(9000), Samples.Prose(4000), Lines(500)];
        Assert.Equal(contents, Together(contents, content => Decode(Encode(content, pool), pool)));
    }

    [Fact]
    public void Damaged_code_is_reported_or_gives_other_text_but_no_other_fault()
    {
        var archive = Encode(Lines(1500), new OwnLanes(_model));
        for (var place = archive.Length / 2; place < archive.Length; place += 3)
        {
            var damaged = (byte[])archive.Clone();
            damaged[place] ^= 0x10;
            Assert.Throws<DamagedArchiveException>(() => Decode(damaged, new OwnLanes(_model)));
        }
    }

    private static byte[] Lines(int length)
    {
        var line = Encoding.ASCII.GetBytes("the backup of the server has ended and the log is in the folder\n");
        return [.. Enumerable.Repeat(line, (length / line.Length) + 1).SelectMany(x => x).Take(length)];
    }

    private static byte[] Letters(int length)
    {
        var random = new Random(4);
        return [.. Enumerable.Range(0, length).Select(_ => (byte)random.Next('A', 'Z' + 1))];
    }

    private static byte[][] Together(byte[][] contents, Func<byte[], byte[]> work)
    {
        var results = new byte[contents.Length][];
        var threads = contents.Select((content, i) => new Thread(() => results[i] = work(content))).ToList();
        threads.ForEach(thread => thread.Start());
        threads.ForEach(thread => thread.Join());
        return results;
    }

    // Returns the steps that expansion would take without drafts.
    private int AssertComesBack(byte[] content)
    {
        var ids = new List<int>();
        _model.Tokenizer.Encode(content, ids);
        var archive = Encode(content, new OwnLanes(_model));
        (_model.Batches, _model.Rows, _model.TokensCoded) = (0, 0, ids.Count);
        Assert.Equal(content, Decode(archive, new OwnLanes(_model)));
        return LanePlan.For(ids.Count, 1, LanePlan.MostLanes, lockstep: false).Steps;
    }

    // As many lanes as a span may have, which at Max a text like these is not worth.
    private byte[] Encode(byte[] content, ILaneSource lanes)
    {
        var output = new MemoryStream();
        var entry = new ArchiveEntry(EntryKind.File, "sample.txt", content.Length, DateTime.UnixEpoch);
        var writer = new MemberWriter(output, new MemberHeader(CompressionLevel.Max, content.Length, [entry]));
        using var blocks = new EnsembleBlocks(() => lanes, content.Length, _crew, new WorkMonitor(0, CancellationToken.None));
        var block = blocks.Encode(FormedContent.AsIs((byte[])content.Clone()), [new(content.Length, IsNeural: true)]);
        writer.WriteBlock(block, content, () => ModelReference.To(_model.Identity, blocks.Window));
        writer.Finish();
        return output.ToArray();
    }

    private byte[] Decode(byte[] archive, ILaneSource lanes)
    {
        var sink = new Sink();
        ArchiveDecoder.Decode(new MemoryStream(archive), sink, Services(lanes));
        return sink.Content.ToArray();
    }

    private CodingServices Services(ILaneSource lanes) => new(_ => lanes, _crew, new WorkMonitor(0, CancellationToken.None));

    private sealed class Sink : IContentSink
    {
        public MemoryStream Content { get; } = new();

        public void Begin(MemberHeader header)
        {
        }

        public void Write(ReadOnlySpan<byte> content) => Content.Write(content);
    }

    /// <summary>Counts what is evaluated.</summary>
    private sealed class CountingModel(PortableModel model) : ILanguageModel
    {
        public int Batches { get; set; }

        public int Rows { get; set; }

        public int TokensCoded { get; set; }

        public ModelIdentity Identity => model.Identity;

        public TokenVocabulary Vocabulary => model.Vocabulary;

        public BytePairTokenizer Tokenizer => model.Tokenizer;

        public int StateWidth => model.StateWidth;

        public bool RequiresLockstep => false;

        public ILaneSession OpenLanes(int laneCount, int window) => new Session(this, model.OpenLanes(laneCount, window));

        public void Dispose() => model.Dispose();

        private sealed class Session(CountingModel owner, ILaneSession session) : ILaneSession
        {
            public int LaneCount => session.LaneCount;

            public int GroupOf(int lane) => session.GroupOf(lane);

            public void Reset(int lane, int window) => session.Reset(lane, window);

            public void Copy(int source, int target) => session.Copy(source, target);

            public int RewindReach(int lane) => session.RewindReach(lane);

            public void Rewind(int lane, int count) => session.Rewind(lane, count);

            public void Advance(ReadOnlySpan<int> kept, ReadOnlySpan<LaneRun> runs, ReadOnlySpan<int> tokens)
            {
                (owner.Batches, owner.Rows) = (owner.Batches + 1, owner.Rows + tokens.Length);
                session.Advance(kept, runs, tokens);
            }

            public void ReadLogits(ReadOnlySpan<int> rows, Span<float> destination) => session.ReadLogits(rows, destination);

            public void ReadStates(ReadOnlySpan<int> rows, Span<sbyte> destination) => session.ReadStates(rows, destination);

            public void Dispose() => session.Dispose();
        }
    }
}
