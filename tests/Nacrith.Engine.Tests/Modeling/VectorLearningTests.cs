using System.Runtime.Intrinsics;
using Nacrith.Engine.Modeling;

namespace Nacrith.Engine.Tests.Modeling;

public sealed class VectorLearningTests
{
    private readonly Random _random = new(3);

    [Fact]
    public void Stretch_is_the_logarithm_of_the_odds()
    {
        var entries = RandomEntries(0, 1u << 31, uint.MaxValue);
        var stretched = VectorLearning.Stretch(Vector512.Create(entries));
        for (var i = 0; i < entries.Length; i++)
        {
            var p = Math.Max(entries[i] >> 10, 1) / (double)(1 << 22);
            Assert.Equal(Math.Log(p / (1 - p)), stretched.GetElement(i), 1e-5);
        }

        Assert.Equal(0f, stretched.GetElement(1));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    public void Entries_learn_as_one_by_one(int bit)
    {
        var entries = RandomEntries(0, 1u << 31, uint.MaxValue);
        var after = VectorLearning.AfterEntry(Vector512.Create(entries), bit, Vector512.Create(800f));
        for (var i = 0; i < entries.Length; i++)
        {
            Assert.Equal(After(entries[i], bit, 22, 0, 10, 800), after.GetElement(i));
        }
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    public void Nodes_learn_as_one_by_one(int bit)
    {
        var nodes = RandomEntries(ContextTable.EmptyNode, 0, uint.MaxValue);
        var after = VectorLearning.AfterNode(Vector512.Create(nodes), bit, 127f);
        for (var i = 0; i < nodes.Length; i++)
        {
            Assert.Equal(After(nodes[i], bit, 16, 8, 8, 127), after.GetElement(i));
        }
    }

    // The plain version: a probability of so many bits on top, a count of countBits from bit countShift on.
    private static uint After(uint value, int bit, int bits, int countShift, int countBits, int limit)
    {
        var p = (int)(value >> (32 - bits));
        var count = (int)((value >> countShift) & ((1u << countBits) - 1));
        var target = bit != 0 ? (1 << bits) - 1 : 0;
        p += (int)((target - (float)p) / (count + 1.5f));
        return ((uint)p << (32 - bits)) | ((uint)Math.Min(count + 1, limit) << countShift);
    }

    private uint[] RandomEntries(params uint[] first) =>
        [.. first, .. Enumerable.Range(first.Length, VectorLearning.Lanes - first.Length).Select(_ => (uint)_random.NextInt64(1L << 32))];
}
