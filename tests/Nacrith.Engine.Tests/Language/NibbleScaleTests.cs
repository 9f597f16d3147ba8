using System.Runtime.Intrinsics;
using System.Text;
using Nacrith.Engine.Language.Gguf;
using Nacrith.Engine.Language.Portable;
using Nacrith.Engine.Language.Portable.Kernels;
using Nacrith.Engine.Threading;

namespace Nacrith.Engine.Tests.Language;

/// <summary>Scales and minima of nibbles stay halves in memory and mean what they mean in the file.</summary>
public sealed class NibbleScaleTests
{
    private const int Rows = 40;
    private const int Columns = 128;
    private const int Blocks = Columns / PackedMatrix.BlockInputs;
    private const int Q4_0 = 2;
    private const int Q4_1 = 3;

    [Fact]
    public unsafe void Every_finite_half_is_widened_as_the_runtime_widens_it()
    {
        var halves = Enumerable.Range(0, 1 << 16).Select(bits => (short)bits).Where(bits => Half.IsFinite(BitConverter.Int16BitsToHalf(bits))).ToArray();
        Assert.Equal(63488, halves.Length);
        fixed (short* all = halves)
        {
            for (var i = 0; i < halves.Length; i += Vector512<float>.Count)
            {
                var sixteen = HalfNumbers.Load16(all + i);
                var eight = Vector512.Create(HalfNumbers.Load8(all + i), HalfNumbers.Load8(all + i + 8));
                for (var j = 0; j < Vector512<float>.Count; j++)
                {
                    var expected = Bits((float)BitConverter.Int16BitsToHalf(halves[i + j]));
                    Assert.Equal(expected, Bits(sixteen[j]));
                    Assert.Equal(expected, Bits(eight[j]));
                }
            }
        }

        static int Bits(float value) => BitConverter.SingleToInt32Bits(value);
    }

    [Theory]
    [InlineData(0x0000, 0x0400)]
    [InlineData(0x0000, 0x7C00)]
    public void Every_kernel_reads_small_and_large_scales_as_the_plain_one(int least, int bound)
    {
        var random = new Random(5);
        Half Any() => BitConverter.UInt16BitsToHalf((ushort)(random.Next(least, bound) | (random.Next(2) << 15)));
        var expected = Multiply(Q4_1, new PlainKernel(), tokens: 9, Any);
        Assert.Contains(expected, value => value != 0);
        foreach (var kernel in PanelKernel.Supported())
        {
            foreach (var tokens in new[] { 1, 9 })
            {
                random = new Random(5);
                Assert.Equal(expected.Take(tokens * Rows), Multiply(Q4_1, kernel, tokens, Any));
            }
        }
    }

    [Fact]
    public void A_block_without_a_minimum_has_one_of_minus_eight_scales()
    {
        Half[] scales = [(Half)0.01f, -(Half)3.3f, Half.Epsilon, (Half)8000f];
        var i = 0;
        var (without, with) = (Multiply(Q4_0, new PlainKernel(), 1, () => scales[i++ % 4]), Multiply(Q4_1, new PlainKernel(), 1, Next));
        Assert.Equal(with, without);

        // Each scale, then its minimum. Both readings begin with the first scale: the blocks' number is a multiple of eight.
        Half Next()
        {
            var scale = scales[i / 2 % 4];
            return i++ % 2 == 0 ? scale : (Half)(-8 * (float)scale);
        }
    }

    [Theory]
    [InlineData(Q4_1, float.PositiveInfinity)]
    [InlineData(Q4_1, float.NaN)]
    [InlineData(Q4_0, float.NegativeInfinity)]
    [InlineData(Q4_0, 10_000f)]
    public void A_scale_that_is_no_finite_half_is_the_files_fault(int type, float scale)
    {
        var error = Assert.Throws<NacrithException>(() => Multiply(type, new PlainKernel(), 1, () => (Half)scale));
        Assert.Contains("'m'", error.Message, StringComparison.Ordinal);
    }

    private static unsafe float[] Multiply(int type, PanelKernel kernel, int tokens, Func<Half> scale)
    {
        using var folder = new TemporaryFolder();
        using var file = GgufFile.Open(folder.Write("m.gguf", Build(type, scale)));
        using var crew = new WorkCrew(1);
        using var memory = new WeightMemory();
        using var activations = new ActivationTiles(9, Columns);
        SameBitsTests.Fill(activations, 9);
        var matrix = PackedMatrix.Pack(file, [file.Tensor("m", Rows, Columns)], null, memory, crew);
        return SameBitsTests.Multiply(kernel, matrix, activations, tokens, crew);
    }

    // A file of one tensor: its directory, then, on a boundary of 32 bytes, blocks of a scale, perhaps a minimum, and nibbles.
    private static byte[] Build(int type, Func<Half> scale)
    {
        var random = new Random(7);
        using var content = new MemoryStream();
        using var writer = new BinaryWriter(content);
        writer.Write("GGUF"u8);
        writer.Write(3);
        writer.Write(1L);
        writer.Write(0L);
        writer.Write(1L);
        writer.Write(Encoding.ASCII.GetBytes("m"));
        writer.Write(2);
        writer.Write((long)Columns);
        writer.Write((long)Rows);
        writer.Write(type);
        writer.Write(0L);
        writer.Write(new byte[(32 - (content.Length % 32)) % 32]);
        for (var block = 0; block < Rows * Blocks; block++)
        {
            writer.Write(scale());
            if (type == Q4_1)
            {
                writer.Write(scale());
            }

            var nibbles = new byte[PackedMatrix.BlockInputs / 2];
            random.NextBytes(nibbles);
            writer.Write(nibbles);
        }

        return content.ToArray();
    }
}
