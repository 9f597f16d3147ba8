using System.Runtime.CompilerServices;
using Nacrith.Engine.Language.Portable.Kernels.MachineCode;

namespace Nacrith.Engine.Language.Portable.Kernels;

/// <summary>
/// AVX-512's VNNI, which .NET does not offer: panels are multiplied by routines that are assembled when first asked for.
/// </summary>
internal sealed unsafe class VnniKernel : PanelKernel
{
    private const int VectorBytes = 64;

    private static readonly MachineRoutine _nibbles = Load(isNibbles: true, ActivationTiles.TileTokens);
    private static readonly MachineRoutine _bytes = Load(isNibbles: false, ActivationTiles.TileTokens);
    private static readonly MachineRoutine _nibblesOfOne = Load(isNibbles: true, tokens: 1);
    private static readonly MachineRoutine _bytesOfOne = Load(isNibbles: false, tokens: 1);

    /// <summary>Whether this processor has the instructions, and the system lets the routines be assembled.</summary>
    public static bool IsSupported => _nibbles.Exists && _bytes.Exists && _nibblesOfOne.Exists && _bytesOfOne.Exists;

    /// <inheritdoc/>
    public override void MultiplyTile(in PanelProduct product, int tokens) => Run(product.IsNibbles ? _nibbles : _bytes, product, token: 0);

    /// <inheritdoc/>
    public override void MultiplyOne(in PanelProduct product, int token) =>
        Run(product.IsNibbles ? _nibblesOfOne : _bytesOfOne, product, token);

    // A token's sums and scales lie beside those of the next one.
    [SkipLocalsInit]
    private static void Run(MachineRoutine routine, in PanelProduct product, int token)
    {
        var room = stackalloc byte[sizeof(VnniProduct.Arguments) + VectorBytes];
        var arguments = (VnniProduct.Arguments*)(((nint)room + VectorBytes - 1) & -VectorBytes);
        arguments->Blocks = (nint)product.Blocks;
        arguments->Values = (nint)(product.Values + (token * product.Columns));
        arguments->Sums = (nint)(product.Sums + token);
        arguments->ValueScales = (nint)(product.ValueScales + token);
        arguments->Output = (nint)product.Output;
        arguments->StrideBytes = product.Stride * sizeof(float);
        arguments->Groups = product.Groups;
        arguments->ValueStride = product.Columns;
        routine.Run(arguments);
    }

    private static MachineRoutine Load(bool isNibbles, int tokens) =>
        VnniInstructions.AreSupported ? MachineRoutine.Load(code => VnniProduct.Write(code, isNibbles, tokens)) : default;
}
