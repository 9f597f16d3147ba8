using Nacrith.Engine.Language.Gguf;
using Nacrith.Engine.Language.Portable;
using Nacrith.Engine.Language.Portable.Kernels;
using Nacrith.Engine.Threading;

namespace Nacrith.Engine.Tests.Language;

/// <summary>Unpacked panels say what packed ones do, also on processors whose kernels have no use for them.</summary>
public sealed class PanelUnpackingTests
{
    private const int Columns = 576;
    private const int ScaleFloats = 2 * PackedMatrix.PanelRows;

    [Fact]
    public unsafe void Weights_and_scales_stay_the_same()
    {
        using var crew = new WorkCrew(1);
        using var file = GgufFile.Open(ShippedModel.Path);
        using var memory = new WeightMemory();
        var matrix = PackedMatrix.Pack(file, [file.Tensor("blk.3.ffn_gate.weight", 1536, Columns)], null, memory, crew);
        var unpacked = memory.Take((long)matrix.Blocks * PackedMatrix.ByteBlockBytes);
        var panel = matrix.Panel(5);
        PanelUnpacking.Unpack(panel, matrix.Blocks, unpacked);
        for (var block = 0; block < matrix.Blocks; block++)
        {
            for (var row = 0; row < PackedMatrix.PanelRows; row++)
            {
                for (var input = 0; input < PackedMatrix.BlockInputs; input++)
                {
                    var expected = PackedMatrix.Quantity(panel, isNibbles: true, block, row, input);
                    Assert.Equal(expected, PackedMatrix.Quantity(unpacked, isNibbles: false, block, row, input));
                }
            }

            var halves = new Span<Half>(panel + (block * PackedMatrix.NibbleBlockBytes) + PackedMatrix.NibbleWeightBytes, ScaleFloats);
            var floats = new Span<float>(unpacked + (block * PackedMatrix.ByteBlockBytes) + PackedMatrix.ByteWeightBytes, ScaleFloats);
            Assert.Equal(Array.ConvertAll(halves.ToArray(), half => (float)half), floats.ToArray());
        }
    }
}
