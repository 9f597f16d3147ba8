using System.Runtime.CompilerServices;
using Nacrith.Engine.Language.Portable.Kernels.MachineCode;

namespace Nacrith.Engine.Language.Portable.Kernels;

/// <summary>AMX: panels times pairs of tiles by a routine that is assembled when first asked for, single tiles and tokens by VNNI.</summary>
internal sealed unsafe class AmxKernel : PanelKernel
{
    private const int VectorBytes = 64;

    private static readonly MachineRoutine _routine = AmxInstructions.AreSupported ? MachineRoutine.Load(AmxProduct.Write) : default;
    private static readonly TileConfiguration _tiles = AmxProduct.Tiles;

    private readonly VnniKernel _few = new();

    /// <summary>Whether this processor has the instructions, and the system gives their registers and lets the routine be assembled.</summary>
    public static bool IsSupported => VnniKernel.IsSupported && _routine.Exists;

    /// <inheritdoc/>
    public override bool TakesPairs => true;

    /// <inheritdoc/>
    public override void MultiplyTile(in PanelProduct product, int tokens) => _few.MultiplyTile(product, tokens);

    /// <inheritdoc/>
    public override void MultiplyOne(in PanelProduct product, int token) => _few.MultiplyOne(product, token);

    /// <inheritdoc/>
    [SkipLocalsInit]
    public override void MultiplyPairs(in PanelProduct product, int pairs)
    {
        var room = stackalloc byte[sizeof(AmxProduct.Arguments) + VectorBytes];
        var arguments = (AmxProduct.Arguments*)(((nint)room + VectorBytes - 1) & -VectorBytes);
        arguments->Tiles = _tiles;
        arguments->Blocks = (nint)product.Blocks;
        arguments->Values = (nint)product.Values;
        arguments->ValuesEnd = (nint)product.Values + product.Columns;
        arguments->HalfInputs = product.Columns / 2;
        arguments->Sums = (nint)product.Sums;
        arguments->ValueScales = (nint)product.ValueScales;
        arguments->Output = (nint)product.Output;
        arguments->StrideBytes = product.Stride * sizeof(float);
        arguments->Pairs = pairs;
        _routine.Run(arguments);
    }
}
