using Nacrith.Engine.Language.Portable;

namespace Nacrith.Engine.Modeling;

/// <summary>The hidden states of the steps to come, as they are, as tiles for the products, and with the inverse of their lengths.</summary>
/// <param name="width">Numbers of a state.</param>
/// <param name="columns">The same, padded to whole groups.</param>
internal sealed class ForeseenStates(int width, int columns) : IDisposable
{
    private sbyte[] _numbers = [];
    private float[] _inverseNorms = [];
    private ActivationTiles _tiles = new(0, columns);

    /// <summary>How many there are.</summary>
    public int Count { get; private set; }

    /// <summary>The tiles; the rest of the last one has any value.</summary>
    public ActivationTiles Tiles => _tiles;

    /// <summary>Takes states from -63 to 63, one behind the other, for those that were there.</summary>
    public void Load(ReadOnlySpan<sbyte> states)
    {
        Count = states.Length / width;
        if (_inverseNorms.Length < Count)
        {
            _tiles.Dispose();
            _tiles = new(Count, columns);
            _numbers = new sbyte[states.Length];
            _inverseNorms = new float[Count];
        }

        states.CopyTo(_numbers);
        for (var row = 0; row < Count; row++)
        {
            _tiles.Store(row, this[row]);
            _inverseNorms[row] = InverseNormOf(this[row]);
        }
    }

    /// <summary>The state of a row.</summary>
    public ReadOnlySpan<sbyte> this[int row] => _numbers.AsSpan(row * width, width);

    /// <summary>One over its length, 0 if that is 0.</summary>
    public float InverseNorm(int row) => _inverseNorms[row];

    /// <inheritdoc/>
    public void Dispose() => _tiles.Dispose();

    private static float InverseNormOf(ReadOnlySpan<sbyte> state)
    {
        var squares = 0;
        foreach (var number in state)
        {
            squares += number * number;
        }

        return squares > 0 ? 1f / MathF.Sqrt(squares) : 0f;
    }
}
