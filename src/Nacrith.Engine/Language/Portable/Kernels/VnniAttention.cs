using System.Runtime.Intrinsics;
using Iced.Intel;
using Nacrith.Engine.Language.Portable.Kernels.MachineCode;

namespace Nacrith.Engine.Language.Portable.Kernels;

/// <summary>Attention's products with AVX-512's VNNI, by routines that are assembled when first asked for.</summary>
internal sealed unsafe class VnniAttention : AttentionKernel
{
    private static readonly MachineRoutine _score = Load(VnniAttentionProducts.WriteScore);
    private static readonly MachineRoutine _blend = Load(VnniAttentionProducts.WriteBlend);

    /// <summary>Whether this processor has the instructions, and the system lets the routines be assembled.</summary>
    public static bool IsSupported => _score.Exists && _blend.Exists;

    /// <inheritdoc/>
    public override void LoadQuery(short* query, int width, short* target)
    {
        for (var i = 0; i < width; i += Vector512<sbyte>.Count)
        {
            var (low, high) = (Vector512.Load(query + i), Vector512.Load(query + i + Vector512<short>.Count));
            Vector512.Narrow(low, high).Store((sbyte*)target + i);
        }
    }

    /// <inheritdoc/>
    /// <remarks>A weight is 256 times its high byte and its low byte, both not negative: 32 high bytes, then 32 low ones.</remarks>
    public override void LoadWeights(short* weights, int groups)
    {
        for (var group = 0; group < groups; group++, weights += GroupPositions)
        {
            var both = Vector512.Load(weights).AsUInt16();
            var (high, low) = (both >>> 8, both & Vector512.Create<ushort>(byte.MaxValue));
            Vector512.Narrow(high, low).Store((byte*)weights);
        }
    }

    /// <inheritdoc/>
    public override void Score(byte** keys, int groups, short* queries, int rows, int width, int* scores)
    {
        var arguments = new VnniAttentionProducts.Arguments
        {
            Groups = (nint)keys,
            Count = groups,
            NumberStride = width * sizeof(short),
            Width = width,
            ResultStride = rows * Heads * GroupPositions * sizeof(int),
        };
        for (var row = 0; row < rows; row++)
        {
            arguments.Numbers = (nint)(queries + (row * Heads * width));
            arguments.Results = (nint)(scores + (row * Heads * GroupPositions));
            Run(_score, arguments);
        }
    }

    /// <inheritdoc/>
    public override void Blend(sbyte** values, int groups, short* weights, nint stride, int rows, int width, int* sums)
    {
        var arguments = new VnniAttentionProducts.Arguments
        {
            Groups = (nint)values,
            Count = groups,
            NumberStride = stride * sizeof(short),
            Width = width,
        };
        for (var row = 0; row < rows; row++)
        {
            arguments.Numbers = (nint)(weights + (row * Heads * stride));
            arguments.Results = (nint)(sums + (row * Heads * width));
            Run(_blend, arguments);
        }
    }

    private static void Run(MachineRoutine routine, VnniAttentionProducts.Arguments arguments) => routine.Run(&arguments);

    private static MachineRoutine Load(Action<Assembler> write) =>
        VnniInstructions.AreSupported ? MachineRoutine.Load(write) : default;
}
