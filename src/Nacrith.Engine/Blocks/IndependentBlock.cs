using System.Buffers;
using Nacrith.Engine.Archive;
using Nacrith.Engine.Coding;
using Nacrith.Engine.Forms;
using Nacrith.Engine.Modeling.Light;
using Nacrith.Engine.Spans;

namespace Nacrith.Engine.Blocks;

/// <summary>Codes a block that knows nothing of others, by the light adaptive model or not at all, so that all cores share the work.</summary>
internal static class IndependentBlock
{
    /// <summary>
    /// Content bytes of a block: large enough that starting afresh costs under 1 %, small enough that two in flight
    /// stay well under 200 MB.
    /// </summary>
    public const int Length = 1 << 23;

    // Bytes between two looks at whether the run is to stop.
    private const int Stride = 1 << 16;

    /// <summary>Codes <paramref name="content"/>, or stores it if that is shorter or samples of it gain nothing.</summary>
    public static Block Encode(Memory<byte> content, WorkMonitor monitor)
    {
        if (SpanPlanner.IsIncompressible(content.Span))
        {
            monitor.Advance(content.Length);
            return Block.Stored(content);
        }

        var formed = FormedContent.Of(content, isLight: true);
        var output = new ArrayBufferWriter<byte>(content.Length / 4 + 64);
        var coder = new BitEncoder(output);
        Code(ref coder, formed.Coded.Span, monitor.For(formed.Coded.Length, content.Length));
        coder.Finish();
        return output.WrittenCount < content.Length
            ? new(BlockCoding.Light, true, content.Length, [], output.WrittenMemory) { Runs = formed.Runs }
            : Block.Stored(content);
    }

    /// <summary>Decodes a block into <paramref name="destination"/>, which has its length.</summary>
    /// <exception cref="DamagedArchiveException">What was coded is not of the form that a run claims.</exception>
    public static void Decode(Block block, Span<byte> destination, WorkMonitor monitor)
    {
        if (block.Coding == BlockCoding.Stored)
        {
            block.Code.Span.CopyTo(destination);
            monitor.Advance(destination.Length);
            return;
        }

        var coded = block.Runs.Count == 0 ? destination : new byte[block.CodedLength];
        var coder = new BitDecoder(block.Code);
        Code(ref coder, coded, monitor.For(coded.Length, block.Length));
        FormedContent.Decode(block.Runs, coded, destination);
    }

    private static void Code<TCoder>(ref TCoder coder, Span<byte> bytes, WorkMonitor monitor)
        where TCoder : struct, IBitCoder
    {
        using var model = LightModel.ForBlock(bytes.Length);
        for (var start = 0; start < bytes.Length; start += Stride)
        {
            var part = bytes.Slice(start, Math.Min(Stride, bytes.Length - start));
            model.CodeBytes(ref coder, part);
            monitor.Advance(part.Length);
        }
    }
}
