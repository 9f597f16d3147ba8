using System.Buffers;
using Nacrith.Engine.Coding;

namespace Nacrith.Engine.Tests.Coding;

public class BitCoderTests
{
    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(100_000)]
    public void Decisions_come_back_at_any_probability(int count)
    {
        var random = new Random(7);
        var bits = new int[count];
        var probabilities = new uint[count];
        var output = new ArrayBufferWriter<byte>();
        var encoder = new BitEncoder(output);
        for (var i = 0; i < count; i++)
        {
            probabilities[i] = (random.Next(4)) switch
            {
                0 => 0,
                1 => uint.MaxValue,
                2 => (uint)random.NextInt64(1L << 32),
                _ => (uint)random.NextInt64(1L << 12),
            };
            bits[i] = random.NextInt64(1L << 32) < probabilities[i] ? 1 : 0;
            encoder.Code(bits[i], probabilities[i]);
        }

        encoder.Finish();
        var decoder = new BitDecoder(output.WrittenMemory);
        for (var i = 0; i < count; i++)
        {
            Assert.Equal(bits[i], decoder.Code(0, probabilities[i]));
        }
    }

    [Fact]
    public void Cost_is_the_entropy_of_the_decisions()
    {
        const int count = 200_000;
        const uint probability = uint.MaxValue / 16;
        var random = new Random(3);
        var output = new ArrayBufferWriter<byte>();
        var encoder = new BitEncoder(output);
        var counter = new EntropyCounter();
        for (var i = 0; i < count; i++)
        {
            var bit = random.Next(16) == 0 ? 1 : 0;
            encoder.Code(bit, probability);
            counter.Code(bit, probability);
        }

        encoder.Finish();
        Assert.InRange(output.WrittenCount * 8.0, counter.Bits - 8, counter.Bits * 1.0001 + 40);
    }

    [Fact]
    public void Certain_decisions_cost_almost_nothing()
    {
        var output = new ArrayBufferWriter<byte>();
        var encoder = new BitEncoder(output);
        for (var i = 0; i < 1_000_000; i++)
        {
            encoder.Code(1, uint.MaxValue);
        }

        encoder.Finish();
        Assert.InRange(output.WrittenCount, 1, 4);
    }

    [Fact]
    public void Improbable_decisions_carry_through_runs_of_ones()
    {
        var output = new ArrayBufferWriter<byte>();
        var encoder = new BitEncoder(output);
        var random = new Random(11);
        var bits = Enumerable.Range(0, 50_000).Select(_ => random.Next(2)).ToArray();
        foreach (var bit in bits)
        {
            encoder.Code(bit, bit == 0 ? uint.MaxValue - 200 : 200);
        }

        encoder.Finish();
        var decoder = new BitDecoder(output.WrittenMemory);
        Assert.All(bits, bit => Assert.Equal(bit, decoder.Code(0, bit == 0 ? uint.MaxValue - 200 : 200)));
    }
}
