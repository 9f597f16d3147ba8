namespace Nacrith.Reliability.Independent.Light;

/// <summary>What a stretched prediction has been worth in a context.</summary>
internal sealed class Correction
{
    private const int Points = 32;
    private const float PointsInUnit = 31f / 16f;

    private readonly ushort[][] _rows;
    private ushort[] _row = [];
    private int _near;

    /// <summary>Makes a table of so many rows that changes nothing yet.</summary>
    public Correction(int rows)
    {
        var first = Enumerable.Range(0, Points).Select(i => (ushort)Math.Min(65535, (int)(Logistic.SquashInDouble((i / PointsInUnit) - 8f) * 65536)));
        _rows = [.. Enumerable.Range(0, rows).Select(_ => first.ToArray())];
    }

    /// <summary>The probability of a one in a context, where the mix predicts this.</summary>
    public float Refine(float stretched, uint context)
    {
        var at = (Math.Clamp(stretched, -7.999f, 7.999f) + 8f) * PointsInUnit;
        var point = (int)at;
        var share = at - point;
        _row = _rows[context % (uint)_rows.Length];
        _near = point + (int)(share + 0.5f);
        return (_row[point] + ((_row[point + 1] - _row[point]) * share)) * (1f / 65536);
    }

    /// <summary>Learns from the bit that came.</summary>
    public void Learn(int bit) => _row[_near] = (ushort)(_row[_near] + (((bit * 65535) - _row[_near]) >> 5));
}
