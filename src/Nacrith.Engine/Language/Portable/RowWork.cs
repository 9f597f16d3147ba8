using Nacrith.Engine.Threading;

namespace Nacrith.Engine.Language.Portable;

/// <summary>Work on each row of a batch by itself, rows shared by the crew.</summary>
internal abstract class RowWork : IChunkedWork
{
    // A tile of activations belongs to one thread: its tokens share cache lines.
    private const int RowsTogether = ActivationTiles.TileTokens;
    private const int ChunksWanted = 16;

    private int _rows;
    private int _rowsPerChunk;

    /// <summary>Does rows 0 to <paramref name="rows"/> - 1.</summary>
    protected void Share(WorkCrew crew, int rows)
    {
        _rows = rows;
        _rowsPerChunk = (((rows + ChunksWanted - 1) / ChunksWanted) + RowsTogether - 1) / RowsTogether * RowsTogether;
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
