using System.Buffers.Binary;
using System.Runtime.InteropServices;
using Nacrith.Engine;
using Nacrith.Engine.Archive;
using Nacrith.Engine.Members;
using Nacrith.Engine.Tests;

namespace Nacrith.Reliability;

/// <summary>A file of any length goes through in the memory of a few blocks; in a full run, past 2^32 bytes.</summary>
public sealed class LargeFileTests : IDisposable
{
    private const long SmallLength = 20L << 20;
    private const long MostGrowth = 128L << 20;

    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void It_comes_back_in_memory_that_does_not_grow_with_it()
    {
        var length = Campaign.IsFull ? (5L << 30) + 12_345 : (2 * SmallLength) + 12_345;
        AssertComesBack(SmallLength);
        var before = Environment.WorkingSet;
        AssertComesBack(length);
        var grown = Environment.WorkingSet - before;
        Assert.InRange(grown, long.MinValue, MostGrowth);
        Campaign.Report($"large files: {length} bytes came back, in {grown / 1e6:F0} MB more memory than {SmallLength}");
    }

    private void AssertComesBack(long length)
    {
        var header = new MemberHeader(CompressionLevel.Fast, length, [new(EntryKind.File, "large", length, DateTime.UnixEpoch)]);
        using var archive = new FileStream(_folder.At("large.nc"), FileMode.Create, FileAccess.ReadWrite);
        using (var content = new GeneratedContent(length))
        {
            MemberEncoder.Encode(content, header, archive, MemoryArchive.Services());
        }

        Assert.InRange(archive.Length, 0, length + 64 + (length / 10_000));
        archive.Position = 0;
        using var expected = new GeneratedContent(length);
        ArchiveDecoder.Decode(archive, new ComparingSink(expected), MemoryArchive.Services());
        Assert.Equal(length, expected.Position);
    }

    private sealed class ComparingSink(GeneratedContent expected) : IContentSink
    {
        public void Begin(MemberHeader header)
        {
        }

        public void Write(ReadOnlySpan<byte> content)
        {
            var same = new byte[content.Length];
            expected.ReadExactly(same);
            Assert.True(content.SequenceEqual(same), $"another content before byte {expected.Position}");
        }
    }

    // Random numbers, each by its place, so that it takes no memory and can be produced twice; text where 2^32 is passed.
    private sealed class GeneratedContent(long length) : Stream
    {
        private const long TextAt = 1L << 32;
        private const int TextLength = 1 << 16;

        public override bool CanRead => true;

        public override bool CanSeek => false;

        public override bool CanWrite => false;

        public override long Length => length;

        public override long Position { get; set; }

        public override int Read(Span<byte> buffer)
        {
            var count = (int)Math.Min(buffer.Length, length - Position);
            var first = Position / sizeof(ulong);
            var numbers = new ulong[(count / sizeof(ulong)) + 2];
            for (var i = 0; i < numbers.Length; i++)
            {
                numbers[i] = BinaryPrimitives.ReverseEndianness(Number(first + i));
            }

            MemoryMarshal.AsBytes(numbers.AsSpan()).Slice((int)(Position % sizeof(ulong)), count).CopyTo(buffer);
            Position += count;
            return count;
        }

        public override int Read(byte[] buffer, int offset, int count) => Read(buffer.AsSpan(offset, count));

        public override void Flush()
        {
        }

        public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

        public override void SetLength(long value) => throw new NotSupportedException();

        public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();

        // Steele, Lea and Flood, "Fast splittable pseudorandom number generators", 2014.
        private static ulong Number(long index)
        {
            if (index * sizeof(ulong) is >= TextAt and < TextAt + TextLength)
            {
                return BinaryPrimitives.ReadUInt64LittleEndian("log line"u8);
            }

            var z = (ulong)index * 0x9E3779B97F4A7C15UL;
            z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9UL;
            z = (z ^ (z >> 27)) * 0x94D049BB133111EBUL;
            return z ^ (z >> 31);
        }
    }
}
