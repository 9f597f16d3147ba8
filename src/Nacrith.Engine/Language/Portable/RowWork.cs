using Nacrith.Engine.Threading;

namespace Nacrith.Engine.Language.Portable;

/// <summary>Work on each row of a batch by itself, rows shared by the crew.</summary>
internal abstract class RowWork : IChunkedWork
{
    /// <summary>Rows that write a tile of activations: it belongs to one thread, because its tokens share cache lines.</summary>
    protected const int RowsOfTile = ActivationTiles.TileTokens;

    private const int ChunksWanted = 16;

    private int _rows;
    private int _rowsPerChunk;

    /// <summary>Does rows 0 to <paramref name="rows"/> - 1, <paramref name="together"/> of them by the same thread.</summary>
    protected void Share(WorkCrew crew, int rows, int together)
    {
        _rows = rows;
        _rowsPerChunk = (((rows + ChunksWanted - 1) / ChunksWanted) + together - 1) / together * together;
        crew.Run(this, (rows + _rowsPerChunk - 1) / _rowsPerChunk);
    }

    /// <inheritdoc/>
    public void Execute(int chunk)
    {
        var end = Math.Min((chunk + 1) * _rowsPerChunk, _rows);
        for (var row = chunk * _rowsPerChunk; row < end; row++)
        {
            Do(row);
        }
    }

    /// <summary>Does one row.</summary>
    protected abstract void Do(int row);
}
