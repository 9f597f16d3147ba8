using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace Nacrith.Engine.Language.Portable.Kernels;

/// <summary>Turns a panel with weights of 4 bits into the same with weights of 7 bits and scales as floats, in 512-bit vectors.</summary>
internal static unsafe class PanelUnpacking
{
    private const int VectorBytes = 64;

    /// <summary>Unpacks a panel.</summary>
    /// <param name="panel">The panel.</param>
    /// <param name="blocks">Its blocks.</param>
    /// <param name="target">Receives as many blocks of <see cref="PackedMatrix.ByteBlockBytes"/> bytes.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Unpack(byte* panel, int blocks, byte* target)
    {
        var lowNibbles = Vector512.Create((byte)0x0F);
        for (var block = 0; block < blocks; block++, panel += PackedMatrix.NibbleBlockBytes, target += PackedMatrix.ByteBlockBytes)
        {
            for (var i = 0; i < PackedMatrix.NibbleWeightBytes; i += VectorBytes)
            {
                var both = Vector512.Load(panel + i);
                (both & lowNibbles).Store(target + (2 * i));
                ((both.AsUInt16() >>> 4).AsByte() & lowNibbles).Store(target + (2 * i) + VectorBytes);
            }

            var halves = (short*)(panel + PackedMatrix.NibbleWeightBytes);
            var floats = (float*)(target + PackedMatrix.ByteWeightBytes);
            HalfNumbers.Load16(halves).Store(floats);
            HalfNumbers.Load16(halves + PackedMatrix.PanelRows).Store(floats + PackedMatrix.PanelRows);
        }
    }
}
