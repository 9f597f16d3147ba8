using System.Runtime.CompilerServices;
using Nacrith.Engine.Language.Portable.Kernels.MachineCode;

namespace Nacrith.Engine.Language.Portable.Kernels;

/// <summary>
/// AVX-512's VNNI, which .NET does not offer: tiles are multiplied by routines that are assembled when first asked for. Single
/// tokens, which wait for memory, by <see cref="Avx512Kernel"/>.
/// </summary>
internal sealed unsafe class VnniKernel : PanelKernel
{
    private const int VectorBytes = 64;

    private static readonly MachineRoutine _nibbles = Load(isNibbles: true);
    private static readonly MachineRoutine _bytes = Load(isNibbles: false);

    private readonly Avx512Kernel _single = new();

    /// <summary>Whether this processor has the instructions, and the system lets the routines be assembled.</summary>
    public static bool IsSupported => _nibbles.Exists && _bytes.Exists;

    /// <inheritdoc/>
    [SkipLocalsInit]
    public override void MultiplyTile(in PanelProduct product)
    {
        var room = stackalloc byte[sizeof(VnniProduct.Arguments) + VectorBytes];
        var arguments = (VnniProduct.Arguments*)(((nint)room + VectorBytes - 1) & -VectorBytes);
        arguments->Blocks = (nint)product.Blocks;
        arguments->Values = (nint)product.Values;
        arguments->Sums = (nint)product.Sums;
        arguments->ValueScales = (nint)product.ValueScales;
        arguments->Output = (nint)product.Output;
        arguments->StrideBytes = product.Stride * sizeof(float);
        arguments->Groups = product.Groups;
        (product.IsNibbles ? _nibbles : _bytes).Run(arguments);
    }

    /// <inheritdoc/>
    public override void MultiplyOne(in PanelProduct product, int token) => _single.MultiplyOne(product, token);

    private static MachineRoutine Load(bool isNibbles) =>
        VnniInstructions.AreSupported ? MachineRoutine.Load(code => VnniProduct.Write(code, isNibbles)) : default;
}
