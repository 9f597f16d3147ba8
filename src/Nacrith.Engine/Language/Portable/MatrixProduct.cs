using System.Runtime.CompilerServices;
using Nacrith.Engine.Buffers;
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
    private const int PairTokens = 2 * TileTokens;

    // So that a routine takes some microseconds.
    private const int PairsAtOnce = 4;

    // A panel with its weights unpacked; freed with the thread.
    [ThreadStatic]
    private static AlignedMemory<byte>? _unpacked;

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
            for (var token = MultiplyPairs(product, panel); token < _tokens; token += TileTokens)
            {
                Multiply(ref product, panel, token, spare);
            }
        }
    }

    // Returns for how many tokens it did.
    private int MultiplyPairs(PanelProduct product, int panel)
    {
        if (!kernel.TakesPairs || _tokens < PanelKernel.FewestForPairs || _matrix.Rows - (panel * PanelRows) < PanelRows)
        {
            return 0;
        }

        CachePrefetch.Request(product.Blocks + _matrix.PanelBytes, _matrix.PanelBytes);
        if (_matrix.IsNibbles)
        {
            product.Blocks = Unpack(product.Blocks);
            product.IsNibbles = false;
        }

        var pairs = _tokens / PairTokens;
        for (var pair = 0; pair < pairs; pair += PairsAtOnce)
        {
            Place(ref product, 2 * pair);
            product.Output = Target(panel, pair * PairTokens);
            product.Stride = _matrix.Rows;
            kernel.MultiplyPairs(product, Math.Min(PairsAtOnce, pairs - pair));
        }

        return pairs * PairTokens;
    }

    private byte* Unpack(byte* panel)
    {
        _unpacked ??= new(0);
        AlignedMemory<byte>.Reserve(ref _unpacked, (long)_matrix.Blocks * PackedMatrix.ByteBlockBytes, zeroed: false);
        PanelUnpacking.Unpack(panel, _matrix.Blocks, _unpacked.Pointer);
        return _unpacked.Pointer;
    }

    private void Place(ref PanelProduct product, int tile)
    {
        product.Values = _activations.Values(tile);
        product.ValueScales = _activations.Scales(tile);
        product.Sums = _activations.Sums(tile);
    }

    private float* Target(int panel, int token) => _output + ((nint)token * _matrix.Rows) + (panel * PanelRows);

    private void Multiply(ref PanelProduct product, int panel, int token, float* spare)
    {
        var tokens = Math.Min(TileTokens, _tokens - token);
        var rows = Math.Min(PanelRows, _matrix.Rows - (panel * PanelRows));
        var target = Target(panel, token);
        Place(ref product, token / TileTokens);
        if (tokens == TileTokens && rows == PanelRows)
        {
            product.Output = target;
            product.Stride = _matrix.Rows;
            kernel.MultiplyTile(product, tokens);
            return;
        }

        product.Output = spare;
        product.Stride = PanelRows;
        kernel.MultiplyFirst(product, tokens);
        for (var i = 0; i < tokens; i++)
        {
            new Span<float>(spare + (i * PanelRows), rows).CopyTo(new Span<float>(target + ((nint)i * _matrix.Rows), rows));
        }
    }
}
