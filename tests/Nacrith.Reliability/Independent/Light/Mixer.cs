namespace Nacrith.Reliability.Independent.Light;

/// <summary>Weighs the predictions, by four sets of weights and a final one.</summary>
internal sealed class Mixer
{
    /// <summary>Number of inputs.</summary>
    public const int Width = 32;

    /// <summary>Number of sets.</summary>
    public const int Sets = 4;

    private const float Limit = 11.99f;

    // The first prior row of each set, and how many rows of the set share one.
    private static readonly (int First, int Shared, int Rows)[] Shapes = [(0, 256, 256), (1, 256, 768), (4, 256, 256), (5, 8, 256)];

    private static readonly float[] SquashPoints = [.. Enumerable.Range(0, (2 * 12 * 32) + 2).Select(i => (float)Logistic.SquashInDouble((i / 32f) - 12f))];

    private readonly float[][][] _sets;
    private readonly float[][] _finals;
    private readonly float[] _outputs = new float[Sets];
    private float[][] _rows = [];
    private float[] _finalRow = [];
    private float _rate = 0.02f;

    /// <summary>Makes a mixer with the weights of the priors.</summary>
    public Mixer(Priors priors)
    {
        _sets = [.. Shapes.Select(shape => Enumerable.Range(0, shape.Rows).Select(row => PriorRow(priors, shape.First + (row / shape.Shared))).ToArray())];
        _finals = [.. Enumerable.Range(0, 256).Select(_ => (float[])priors.FinalWeights.Clone())];
    }

    /// <summary>The inputs.</summary>
    public float[] Inputs { get; } = new float[Width];

    /// <summary>Mixes the inputs by a row of each set and a final row.</summary>
    /// <returns>The stretched prediction.</returns>
    public float Mix(int row0, int row1, int row2, int row3, int finalRow)
    {
        _rows = [_sets[0][row0], _sets[1][row1], _sets[2][row2], _sets[3][row3]];
        _finalRow = _finals[finalRow];
        for (var set = 0; set < Sets; set++)
        {
            _outputs[set] = Math.Clamp(Product(_rows[set]), -Limit, Limit);
        }

        var mix = Sum(_outputs[0] * _finalRow[0], _outputs[1] * _finalRow[1], _outputs[2] * _finalRow[2], _outputs[3] * _finalRow[3]);
        return Math.Clamp(mix, -Limit, Limit);
    }

    /// <summary>The probability of a stretched prediction, between points 1/32 apart.</summary>
    public static float Squash(float stretched)
    {
        var at = (stretched + 12f) * 32f;
        var point = (int)at;
        return SquashPoints[point] + ((SquashPoints[point + 1] - SquashPoints[point]) * (at - point));
    }

    /// <summary>Learns from the bit that came, where the mix gave a one this probability.</summary>
    public void Learn(int bit, float probability)
    {
        if (Math.Abs(bit - probability) <= 1f / 256)
        {
            return;
        }

        var finalError = (bit - probability) * 0.002f;
        for (var set = 0; set < Sets; set++)
        {
            _finalRow[set] += _outputs[set] * finalError;
            var error = (bit - Logistic.Squash(_outputs[set])) * _rate;
            for (var i = 0; i < Width; i++)
            {
                _rows[set][i] += Inputs[i] * error;
            }
        }

        _rate = ((_rate - 0.005f) * 0.9998f) + 0.005f;
    }

    private static float[] PriorRow(Priors priors, int row) => priors.Weights[(Width * row)..(Width * (row + 1))];

    private float Product(float[] row) => Sum(
        Lane(row, 0) + Lane(row, 4), Lane(row, 1) + Lane(row, 5), Lane(row, 2) + Lane(row, 6), Lane(row, 3) + Lane(row, 7));

    private float Lane(float[] row, int i) =>
        ((Inputs[i] * row[i]) + (Inputs[i + 8] * row[i + 8])) + ((Inputs[i + 16] * row[i + 16]) + (Inputs[i + 24] * row[i + 24]));

    private static float Sum(float a, float b, float c, float d) => (a + b) + (c + d);
}
