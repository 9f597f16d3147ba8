using Nacrith.Engine.Buffers;

namespace Nacrith.Engine.Tests.Buffers;

public sealed unsafe class AlignedMemoryTests
{
    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(1000)]
    [InlineData(LargeMemory.FewestBytes - 64)]
    [InlineData(LargeMemory.FewestBytes)]
    [InlineData((3 * LargeMemory.FewestBytes) + 12_345)]
    public void Every_element_is_there_and_zero(int length)
    {
        for (var round = 0; round < 3; round++)
        {
            using var memory = new AlignedMemory<byte>(length);

            Assert.Equal(0u, (nuint)memory.Pointer % 64);
            Assert.Equal(-1, memory.Span(0, length).IndexOfAnyExcept((byte)0));
            memory.Span(0, length).Fill(0xA5);
        }
    }

    [Fact]
    public void Large_memories_do_not_overlap()
    {
        const int Length = LargeMemory.FewestBytes + 777;
        var memories = Enumerable.Range(0, 9).Select(_ => new AlignedMemory<byte>(Length, zeroed: false)).ToList();
        memories.ForEach(memory => memory.Span(0, Length).Fill((byte)memories.IndexOf(memory)));
        memories.Where((_, index) => index % 2 == 1).ToList().ForEach(memory => memory.Dispose());

        for (var index = 0; index < memories.Count; index += 2)
        {
            Assert.Equal(-1, memories[index].Span(0, Length).IndexOfAnyExcept((byte)index));
            memories[index].Dispose();
        }
    }

    [Fact]
    public void More_than_any_system_has_is_said_so() =>
        Assert.ThrowsAny<OutOfMemoryException>(() => new AlignedMemory<byte>(1L << 62));
}
