using System.Runtime.CompilerServices;
using Nacrith.Engine.Language.Portable.Kernels;
using Nacrith.Engine.Threading;

namespace Nacrith.Engine.Language.Portable;

/// <summary>A weight matrix times a batch of activations, panels shared by the crew.</summary>
/// <param name="kernel">Instructions to use.</param>
/// <param name="crew">Threads.</param>
internal sealed unsafe class MatrixProduct(PanelKernel kernel, WorkCrew crew) : IChunkedWork
{
    private const int TileTokens = ActivationTiles.TileTokens;
    private const int PanelRows = PackedMatrix.PanelRows;
    private const int ChunksWanted = 16;
    private const int FewestForTile = PanelKernel.FewestForTile;

    private PackedMatrix _matrix = null!;
    private ActivationTiles _activations = null!;
    private float* _output;
    private int _tokens;
    private int _panelsPerChunk;

    /// <summary>Writes tokens × rows of products to <paramref name="output"/>, one token's behind the other's.</summary>
    public void Run(PackedMatrix matrix, ActivationTiles activations, int tokens, float* output)
    {
        _matrix = matrix;
        _activations = activations;
        _tokens = tokens;
        _output = output;
        _panelsPerChunk = (matrix.Panels + ChunksWanted - 1) / ChunksWanted;
        crew.Run(this, (matrix.Panels + _panelsPerChunk - 1) / _panelsPerChunk);
    }

    /// <inheritdoc/>
    [SkipLocalsInit]
    public void Execute(int chunk)
    {
        var spare = stackalloc float[TileTokens * PanelRows];
        var end = Math.Min((chunk + 1) * _panelsPerChunk, _matrix.Panels);
        for (var panel = chunk * _panelsPerChunk; panel < end; panel++)
        {
            var product = new PanelProduct
            {
                Blocks = _matrix.Panel(panel),
                Groups = _matrix.Columns / ActivationTiles.GroupInputs,
                IsNibbles = _matrix.IsNibbles,
            };
            if (_tokens >= FewestForTile && panel + 1 < end)
            {
                CachePrefetch.Request(_matrix.Panel(panel + 1), _matrix.PanelBytes);
            }

            for (var token = 0; token < _tokens; token += TileTokens)
            {
                Multiply(ref product, panel, token, spare);
            }
        }
    }

    private void Multiply(ref PanelProduct product, int panel, int token, float* spare)
    {
        var tile = token / TileTokens;
        var tokens = Math.Min(TileTokens, _tokens - token);
        var rows = Math.Min(PanelRows, _matrix.Rows - (panel * PanelRows));
        var target = _output + ((nint)token * _matrix.Rows) + (panel * PanelRows);
        product.Values = _activations.Values(tile);
        product.ValueScales = _activations.Scales(tile);
        product.Sums = _activations.Sums(tile);
        if (tokens == TileTokens && rows == PanelRows)
        {
            product.Output = target;
            product.Stride = _matrix.Rows;
            kernel.MultiplyTile(product);
            return;
        }

        product.Output = spare;
        product.Stride = PanelRows;
        if (tokens >= FewestForTile)
        {
            kernel.MultiplyTile(product);
        }

        for (var i = 0; i < tokens; i++)
        {
            product.Output = spare + (i * PanelRows);
            if (tokens < FewestForTile)
            {
                kernel.MultiplyOne(product, i);
            }

            new Span<float>(product.Output, rows).CopyTo(new Span<float>(target + ((nint)i * _matrix.Rows), rows));
        }
    }
}
