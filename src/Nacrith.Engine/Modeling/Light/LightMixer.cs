using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using Nacrith.Engine.Buffers;

namespace Nacrith.Engine.Modeling.Light;

/// <summary>
/// Gated logistic mixing (Mahoney, PAQ7, 2005; Mattern, 2012) of <see cref="Width"/> stretched predictions: each of
/// <see cref="Sets"/> weight sets gives one prediction by the row that its selector chooses, and a final row mixes those.
/// Each row learns online to code its own prediction in fewer bits. Single precision, fixed order of addition.
/// </summary>
internal sealed unsafe class LightMixer
{
    /// <summary>Number of inputs, four vectors.</summary>
    public const int Width = 32;

    /// <summary>Number of weight sets.</summary>
    public const int Sets = 4;

    private const int Lanes = 8;
    private const float Limit = 11.99f;
    private const float FirstRate = 0.02f;
    private const float LastRate = 0.005f;
    private const float RateDecay = 0.9998f;
    private const float FinalRate = 0.002f;

    // Errors up to this teach little: to pass over them saves time, and the weights keep what harder bits taught.
    private const float SmallError = 1f / 256;

    private readonly PinnedMemory<float> _memory;
    private readonly float* _inputs;
    private readonly float* _weights;
    private readonly float* _final;
    private readonly float* _outputs;
    private readonly int[] _starts = new int[Sets];
    private readonly PinnedMemory<nint> _chosen = new(Sets);
    private readonly nint* _rows;
    private nint _finalRow;
    private float _rate = FirstRate;

    /// <summary>Makes a mixer whose sets have the given numbers of rows.</summary>
    public LightMixer(ReadOnlySpan<int> setSizes, int finalSize, LightPriors priors)
    {
        var rows = 0;
        for (var i = 0; i < Sets; i++)
        {
            _starts[i] = rows;
            rows += setSizes[i];
        }

        _memory = new((Width * (rows + 1)) + (Sets * (finalSize + 2)));
        _inputs = _memory.Start;
        _outputs = _inputs + Width;
        _weights = _outputs + Sets;
        _final = _weights + ((nint)Width * rows);
        _rows = _chosen.Start;
        for (var set = 0; set < Sets; set++)
        {
            for (var row = 0; row < setSizes[set]; row++)
            {
                priors.Weights.AsSpan(LightPriors.WeightRow(set, row) * Width, Width).CopyTo(Row(set, row));
            }
        }

        for (var row = 0; row < finalSize; row++)
        {
            priors.FinalWeights.CopyTo(new Span<float>(_final + (row * Sets), Sets));
        }
    }

    /// <summary>One row of weights of a set.</summary>
    public Span<float> Row(int set, int row) => new(_weights + ((nint)(_starts[set] + row) * Width), Width);

    /// <summary>One row of final weights.</summary>
    public Span<float> FinalRow(int row) => new(_final + (row * Sets), Sets);

    /// <summary>The inputs: stretched predictions, 0 for none.</summary>
    public float* Inputs => _inputs;

    /// <summary>Chooses the row of one set.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Select(int set, int row) => _rows[set] = (nint)(_starts[set] + row) * Width;

    /// <summary>Chooses the final row.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void SelectFinal(int row) => _finalRow = (nint)row * Sets;

    /// <summary>Mixes the inputs into one stretched prediction.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public float Mix()
    {
        var i0 = Vector256.Load(_inputs);
        var i1 = Vector256.Load(_inputs + Lanes);
        var i2 = Vector256.Load(_inputs + (2 * Lanes));
        var i3 = Vector256.Load(_inputs + (3 * Lanes));
        var outputs = VectorSums.OfFour(
            Products(_weights + _rows[0], i0, i1, i2, i3),
            Products(_weights + _rows[1], i0, i1, i2, i3),
            Products(_weights + _rows[2], i0, i1, i2, i3),
            Products(_weights + _rows[3], i0, i1, i2, i3));
        outputs = Vector128.MinNative(Vector128.MaxNative(outputs, Vector128.Create(-Limit)), Vector128.Create(Limit));
        Vector128.Store(outputs, _outputs);
        var mixed = VectorSums.Of(outputs * Vector128.Load(_final + _finalRow));
        return float.MinNative(float.MaxNative(mixed, -Limit), Limit);
    }

    /// <summary>Learns from the bit that came.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Update(int bit, float probability)
    {
        var finalError = bit - probability;
        if (MathF.Abs(finalError) <= SmallError)
        {
            return;
        }

        var outputs = Vector128.Load(_outputs);
        var finalRow = _final + _finalRow;
        Vector128.Store(Vector128.Load(finalRow) + (outputs * (finalError * FinalRate)), finalRow);
        var errors = (Vector128.Create((float)bit) - Squash(outputs)) * _rate;
        var i0 = Vector256.Load(_inputs);
        var i1 = Vector256.Load(_inputs + Lanes);
        var i2 = Vector256.Load(_inputs + (2 * Lanes));
        var i3 = Vector256.Load(_inputs + (3 * Lanes));
        Learn(_weights + _rows[0], errors.GetElement(0), i0, i1, i2, i3);
        Learn(_weights + _rows[1], errors.GetElement(1), i0, i1, i2, i3);
        Learn(_weights + _rows[2], errors.GetElement(2), i0, i1, i2, i3);
        Learn(_weights + _rows[3], errors.GetElement(3), i0, i1, i2, i3);
        _rate = ((_rate - LastRate) * RateDecay) + LastRate;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector256<float> Products(
        float* w, Vector256<float> i0, Vector256<float> i1, Vector256<float> i2, Vector256<float> i3) =>
        ((Vector256.Load(w) * i0) + (Vector256.Load(w + Lanes) * i1))
        + ((Vector256.Load(w + (2 * Lanes)) * i2) + (Vector256.Load(w + (3 * Lanes)) * i3));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Learn(
        float* w, float error, Vector256<float> i0, Vector256<float> i1, Vector256<float> i2, Vector256<float> i3)
    {
        var e = Vector256.Create(error);
        Vector256.Store(Vector256.Load(w) + (i0 * e), w);
        Vector256.Store(Vector256.Load(w + Lanes) + (i1 * e), w + Lanes);
        Vector256.Store(Vector256.Load(w + (2 * Lanes)) + (i2 * e), w + (2 * Lanes));
        Vector256.Store(Vector256.Load(w + (3 * Lanes)) + (i3 * e), w + (3 * Lanes));
    }

    // The lanes of Logistic.Squash.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector128<float> Squash(Vector128<float> x) => Vector128<float>.One / (Vector128<float>.One + Logistic.Exp(-x));
}
