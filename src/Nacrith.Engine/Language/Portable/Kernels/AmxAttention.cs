using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using Iced.Intel;
using Nacrith.Engine.Language.Portable.Kernels.MachineCode;

namespace Nacrith.Engine.Language.Portable.Kernels;

/// <summary>
/// Attention's products with AMX for five rows at once, by routines that are assembled when first asked for. Single rows, and
/// heads of other widths, are left to VNNI, which takes queries and weights in the same form.
/// </summary>
internal sealed unsafe class AmxAttention : AttentionKernel
{
    private const int Rows = 5;
    private const int Width = AmxAttentionProducts.Width;

    private static readonly MachineRoutine _score = Load(AmxAttentionProducts.WriteScore);
    private static readonly MachineRoutine _blend = Load(AmxAttentionProducts.WriteBlend);
    private static readonly TileConfiguration[] _scoreTiles = [.. Enumerable.Range(1, Rows).Select(rows => AmxAttentionProducts.ScoreTiles(rows * Heads))];
    private static readonly TileConfiguration[] _blendTiles = [.. Enumerable.Range(1, Rows).Select(rows => AmxAttentionProducts.BlendTiles(rows * Heads))];

    private readonly VnniAttention _single = new();

    /// <summary>Whether this processor has the instructions, and the system gives their registers and lets the routines be assembled.</summary>
    public static bool IsSupported => VnniAttention.IsSupported && _score.Exists && _blend.Exists;

    /// <inheritdoc/>
    public override int MostRows => Rows;

    /// <inheritdoc/>
    public override void LoadQuery(short* query, int width, short* target) => _single.LoadQuery(query, width, target);

    /// <inheritdoc/>
    public override void LoadWeights(short* weights, int groups) => _single.LoadWeights(weights, groups);

    /// <inheritdoc/>
    public override void Score(byte** keys, int groups, short* queries, int rows, int width, int* scores)
    {
        if (rows == 1 || width != Width)
        {
            _single.Score(keys, groups, queries, rows, width, scores);
            return;
        }

        var arguments = new AmxAttentionProducts.Arguments
        {
            Tiles = _scoreTiles[rows - 1],
            Groups = (nint)keys,
            Count = groups,
            Numbers = (nint)queries,
            NumberStride = width * sizeof(short),
            Results = (nint)scores,
            ResultBytes = rows * Heads * GroupPositions * sizeof(int),
        };
        _score.Run(&arguments);
    }

    /// <inheritdoc/>
    [SkipLocalsInit]
    public override void Blend(sbyte** values, int groups, short* weights, nint stride, int rows, int width, int* sums)
    {
        if (rows == 1 || width != Width)
        {
            _single.Blend(values, groups, weights, stride, rows, width, sums);
            return;
        }

        var count = rows * Heads * Width;
        var parts = stackalloc int[2 * Rows * Heads * Width];
        var arguments = new AmxAttentionProducts.Arguments
        {
            Tiles = _blendTiles[rows - 1],
            Groups = (nint)values,
            Count = groups,
            Numbers = (nint)weights,
            NumberStride = stride * sizeof(short),
            Results = (nint)parts,
            ResultBytes = count * sizeof(int),
        };
        _blend.Run(&arguments);
        for (var i = 0; i < count; i += Vector512<int>.Count)
        {
            var weighted = (Vector512.Load(parts + i) << 8) + Vector512.Load(parts + count + i);
            (Vector512.Load(sums + i) + weighted).Store(sums + i);
        }
    }

    private static MachineRoutine Load(Action<Assembler> write) =>
        AmxInstructions.AreSupported ? MachineRoutine.Load(write) : default;
}
