namespace Nacrith.Reliability.Independent.Ensemble;

/// <summary>Weighs the predictions of a plain bit, by five sets of weights and a final one.</summary>
internal sealed class PlainMixer
{
    private const int Lanes = 16;
    private const int Used = (3 * PlainContexts.Count) + 7;
    private const int Width = (Used + Lanes - 1) / Lanes * Lanes;

    private static readonly int[] SetSizes = [256, (16 * 12) + (8 * PlainLines.Situations), 8 * 12, 256, 32 * 9];

    private readonly float[][][] _sets = [.. SetSizes.Select(rows => Rows(rows, Width, Used, 0.06f))];
    private readonly float[][] _finals = Rows(256, SetSizes.Length, SetSizes.Length, 1f / SetSizes.Length);
    private readonly float[] _outputs = new float[SetSizes.Length];
    private float[][] _rows = [];
    private float[] _finalRow = [];
    private float _boost = 3f;

    /// <summary>The inputs; those behind the last one stay 0.</summary>
    public float[] Inputs { get; } = new float[Width];

    /// <summary>Mixes the inputs by a row of each set and a final row.</summary>
    /// <returns>The stretched prediction.</returns>
    public float Mix(int[] rows, int finalRow)
    {
        _rows = [.. rows.Select((row, set) => _sets[set][row])];
        _finalRow = _finals[finalRow];
        Span<float> lanes = stackalloc float[Lanes];
        for (var set = 0; set < _rows.Length; set++)
        {
            var row = _rows[set];
            lanes.Clear();
            for (var i = 0; i < Width; i++)
            {
                lanes[i % Lanes] += Inputs[i] * row[i];
            }

            _outputs[set] = Logistic.Limited(Sum(lanes));
        }

        lanes.Clear();
        for (var set = 0; set < _rows.Length; set++)
        {
            lanes[set] = _outputs[set] * _finalRow[set];
        }

        return Logistic.Limited(Sum(lanes));
    }

    /// <summary>Learns from the bit that came, where the mix gave a one this probability.</summary>
    public void Learn(int bit, float probability)
    {
        var rate = 0.003f * (1f + _boost);
        _boost *= 0.9999f;
        var finalError = (bit - probability) * 0.002f;
        for (var set = 0; set < _rows.Length; set++)
        {
            var row = _rows[set];
            var error = (bit - Logistic.Squash(_outputs[set])) * rate;
            for (var i = 0; i < Width; i++)
            {
                row[i] += Inputs[i] * error;
            }

            _finalRow[set] += _outputs[set] * finalError;
        }
    }

    private static float[][] Rows(int rows, int width, int used, float weight) =>
        [.. Enumerable.Range(0, rows).Select(_ => Enumerable.Range(0, width).Select(i => i < used ? weight : 0f).ToArray())];

    private static float Sum(ReadOnlySpan<float> v) => (Quarter(v, 0) + Quarter(v, 2)) + (Quarter(v, 1) + Quarter(v, 3));

    private static float Quarter(ReadOnlySpan<float> v, int i) => (v[i] + v[i + 8]) + (v[i + 4] + v[i + 12]);
}
