using Nacrith.Engine.Language.Gguf;
using Nacrith.Engine.Language.Portable;
using Nacrith.Engine.Language.Portable.Kernels;
using Nacrith.Engine.Threading;

namespace Nacrith.Engine.Tests.Language;

/// <summary>The language model's numbers depend on nothing but the tokens.</summary>
public sealed class SameBitsTests
{
    // Long enough for the window to slide twice.
    private const int Length = 800;
    private const int Window = 256;

    [Fact]
    public void Batches_and_lanes_of_any_size_give_the_same_bits()
    {
        using var crew = new WorkCrew(2);
        using var model = PortableModel.Load(GgufFile.Open(ShippedModel.Path), crew);
        var tokens = Tokens(model, Length);
        var expected = LogitHash.Of(model, tokens, 512, Window);
        Assert.Equal(expected, LogitHash.Of(model, tokens, 64, Window));
        Assert.Equal(expected, LogitHash.Of(model, tokens, 3, Window));
        Assert.Equal(expected, LogitHash.Of(model, tokens, 1, Window));
        var start = tokens[..40];
        Assert.All(LogitHash.OfLanes(model, start, 5, Window), hash => Assert.Equal(LogitHash.Of(model, start, 64, Window), hash));
    }

    [Fact]
    public void A_window_that_is_never_full_gives_the_bits_of_a_wider_one()
    {
        using var crew = new WorkCrew(2);
        using var model = PortableModel.Load(GgufFile.Open(ShippedModel.Path), crew);
        var tokens = Tokens(model, Window);
        Assert.Equal(LogitHash.Of(model, tokens, 64, 2048), LogitHash.Of(model, tokens, 64, Window));
    }

    [Fact]
    public void One_thread_gives_the_bits_of_two()
    {
        Assert.Equal(HashWith(1), HashWith(2));

        static ulong HashWith(int threads)
        {
            using var crew = new WorkCrew(threads);
            using var model = PortableModel.Load(GgufFile.Open(ShippedModel.Path), crew);
            return LogitHash.Of(model, Tokens(model, 300), 64, Window);
        }
    }

    [Fact]
    public void A_lane_that_was_reset_gives_the_bits_of_a_new_one()
    {
        using var crew = new WorkCrew(2);
        using var model = PortableModel.Load(GgufFile.Open(ShippedModel.Path), crew);
        var tokens = Tokens(model, 300);
        using var session = model.OpenLanes(1, Window);
        var first = new float[model.Vocabulary.RankCount];
        var again = new float[model.Vocabulary.RankCount];
        session.Advance([new(0, 20)], tokens.AsSpan(0, 20));
        session.ReadLogits([19], first);
        session.Advance([new(0, 280)], tokens.AsSpan(20, 280));
        session.Reset(0, Window);
        session.Advance([new(0, 20)], tokens.AsSpan(0, 20));
        session.ReadLogits([19], again);
        Assert.Equal(first, again);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(70)]
    [InlineData(330)]
    public void A_lane_that_was_copied_goes_on_as_its_source(int before)
    {
        using var crew = new WorkCrew(2);
        using var model = PortableModel.Load(GgufFile.Open(ShippedModel.Path), crew);
        var tokens = Tokens(model, 480);
        using var session = model.OpenLanes(2, Window);
        if (before > 0)
        {
            session.Advance([new(0, before)], tokens.AsSpan(0, before));
        }

        session.Copy(0, 1);
        Assert.Equal(GoOn(0), GoOn(1));

        float[] GoOn(int lane)
        {
            var logits = new float[model.Vocabulary.RankCount];
            session.Advance([new(lane, tokens.Length - before)], tokens.AsSpan(before));
            session.ReadLogits([tokens.Length - before - 1], logits);
            return logits;
        }
    }

    [Fact]
    public unsafe void Every_panel_kernel_gives_the_bits_of_the_plain_one()
    {
        using var crew = new WorkCrew(1);
        using var file = GgufFile.Open(ShippedModel.Path);
        using var memory = new WeightMemory();
        foreach (var name in new[] { "blk.0.ffn_down.weight", "token_embd.weight" })
        {
            var (rows, columns) = name.StartsWith("token", StringComparison.Ordinal) ? (49152, 576) : (576, 1536);
            var order = rows > 576 ? Enumerable.Range(300, 40).ToArray() : null;
            var matrix = PackedMatrix.Pack(file, [file.Tensor(name, rows, columns)], order, memory, crew);
            using var activations = new ActivationTiles(55, columns);
            Fill(activations, 55);
            foreach (var tokens in new[] { 1, 3, 6, 9, 55 })
            {
                var expected = Multiply(new PlainKernel(), matrix, activations, tokens, crew);
                Assert.All(PanelKernel.Supported(), kernel => Assert.Equal(expected, Multiply(kernel, matrix, activations, tokens, crew)));
            }
        }
    }

    [Theory]
    [InlineData(1, 64)]
    [InlineData(2, 64)]
    [InlineData(5, 64)]
    [InlineData(1, 128)]
    [InlineData(5, 128)]
    public unsafe void Every_attention_kernel_gives_the_sums_of_the_plain_one(int mostRows, int width)
    {
        const int groups = 16;
        var random = new Random(3);
        var keys = new byte[groups * AttentionKernel.GroupPositions * width];
        var values = new sbyte[keys.Length];
        for (var i = 0; i < values.Length; i++)
        {
            values[i] = (sbyte)random.Next(-127, 128);
            keys[i] = (byte)random.Next(AttentionKernel.KeyBias - 127, AttentionKernel.KeyBias + 128);
        }

        foreach (var kernel in AttentionKernel.Supported())
        {
            var rows = Math.Min(mostRows, kernel.MostRows);
            Assert.Equal(Attend(new PlainAttention(), rows), Attend(kernel, rows));
        }

        int[] Attend(AttentionKernel kernel, int rows)
        {
            const int positions = groups * AttentionKernel.GroupPositions;
            var queries = rows * AttentionKernel.Heads;
            var numbers = new Random(4);
            var query = new short[queries * width];
            var loaded = new short[query.Length];
            var weights = new short[queries * positions];
            var results = new int[queries * (positions + width)];
            for (var i = 0; i < query.Length; i++)
            {
                query[i] = (short)numbers.Next(-127, 128);
            }

            for (var i = 0; i < weights.Length; i++)
            {
                weights[i] = (short)numbers.Next(0, 32768);
            }

            fixed (int* scores = results)
            fixed (byte* key = keys)
            fixed (sbyte* value = values)
            fixed (short* source = query, target = loaded, weight = weights)
            {
                var keysOf = stackalloc byte*[groups];
                var valuesOf = stackalloc sbyte*[groups];
                for (var group = 0; group < groups; group++)
                {
                    var start = (group * 5 % groups) * AttentionKernel.GroupPositions * width;
                    keysOf[group] = key + start;
                    valuesOf[group] = value + start;
                }

                for (var i = 0; i < queries; i++)
                {
                    kernel.LoadQuery(source + (i * width), width, target + (i * width));
                    kernel.LoadWeights(weight + (i * positions), groups);
                }

                var sums = scores + (queries * positions);
                kernel.Score(keysOf, groups, target, rows, width, scores);
                kernel.Blend(valuesOf, groups - 1, weight, positions, rows, width, sums);
                kernel.Blend(valuesOf + groups - 1, 1, weight + positions - AttentionKernel.GroupPositions, positions, rows, width, sums);
            }

            return results;
        }
    }

    private static int[] Tokens(PortableModel model, int count)
    {
        var ids = new List<int> { model.Vocabulary.BosId };
        model.Tokenizer.Encode(Samples.Prose(8 * count), ids);
        return [.. ids.Take(count)];
    }

    internal static unsafe void Fill(ActivationTiles activations, int tokens)
    {
        var random = new Random(9);
        var row = new float[activations.Columns];
        for (var token = 0; token < tokens; token++)
        {
            for (var i = 0; i < row.Length; i++)
            {
                row[i] = (float)(random.NextDouble() - 0.5) * (i % 97 == 0 ? 40 : 1);
            }

            fixed (float* source = row)
            {
                activations.Quantize(token, source);
            }
        }
    }

    internal static unsafe float[] Multiply(PanelKernel kernel, PackedMatrix matrix, ActivationTiles activations, int tokens, WorkCrew crew)
    {
        var output = new float[tokens * matrix.Rows];
        fixed (float* target = output)
        {
            new MatrixProduct(kernel, crew).Run(matrix, activations, tokens, target);
        }

        return output;
    }
}
