using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace Nacrith.Engine.Modeling.Light;

/// <summary>
/// Gated logistic mixing (Mahoney, PAQ7, 2005; Mattern, 2012) of <see cref="Width"/> stretched predictions: each of
/// <see cref="Sets"/> weight sets gives one prediction by the row that its selector chooses, and a final row mixes those.
/// Each row learns online to code its own prediction in fewer bits. Single precision, sixteen lanes, fixed order of addition.
/// </summary>
internal sealed unsafe class LightMixer
{
    /// <summary>Number of inputs, a multiple of 16.</summary>
    public const int Width = 32;

    /// <summary>Number of weight sets.</summary>
    public const int Sets = 4;

    private const int Lanes = 16;
    private const float Limit = 11.99f;
    private const float FirstRate = 0.02f;
    private const float LastRate = 0.005f;
    private const float RateDecay = 0.9998f;
    private const float FinalRate = 0.002f;

    private readonly PinnedMemory<float> _memory;
    private readonly SquashTable _squash;
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
    public LightMixer(SquashTable squash, ReadOnlySpan<int> setSizes, int finalSize, ReadOnlySpan<float> firstWeights)
    {
        _squash = squash;
        var rows = 0;
        for (var i = 0; i < Sets; i++)
        {
            _starts[i] = rows;
            rows += setSizes[i];
        }

        _memory = new((Width * (rows + 1)) + (Lanes * (finalSize + 1)));
        _inputs = _memory.Start;
        _outputs = _inputs + Width;
        _weights = _outputs + Lanes;
        _final = _weights + ((nint)Width * rows);
        _rows = _chosen.Start;
        for (var row = 0; row < rows; row++)
        {
            firstWeights.CopyTo(new Span<float>(_weights + ((nint)row * Width), Width));
        }

        for (var row = 0; row < finalSize; row++)
        {
            new Span<float>(_final + (row * Lanes), Sets).Fill(1f / Sets);
        }
    }

    /// <summary>The inputs: stretched predictions, 0 for none.</summary>
    public float* Inputs => _inputs;

    /// <summary>Chooses the row of one set.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Select(int set, int row) => _rows[set] = (nint)(_starts[set] + row) * Width;

    /// <summary>Chooses the final row.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void SelectFinal(int row) => _finalRow = (nint)row * Lanes;

    /// <summary>Mixes the inputs into one stretched prediction.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public float Mix()
    {
        var i0 = Vector512.Load(_inputs);
        var i1 = Vector512.Load(_inputs + 16);
        for (var set = 0; set < Sets; set++)
        {
            var w = _weights + _rows[set];
            var sum = Sum((i0 * Vector512.Load(w)) + (i1 * Vector512.Load(w + 16)));
            _outputs[set] = Clamp(sum);
        }

        return Clamp(Sum(Vector512.Load(_outputs) * Vector512.Load(_final + _finalRow)));
    }

    /// <summary>Learns from the bit that came.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Update(int bit, float probability)
    {
        var outputs = Vector512.Load(_outputs);
        var finalRow = _final + _finalRow;
        var step = (bit - probability) * FinalRate;
        Vector512.Store(Vector512.Load(finalRow) + (outputs * step), finalRow);
        var i0 = Vector512.Load(_inputs);
        var i1 = Vector512.Load(_inputs + 16);
        for (var set = 0; set < Sets; set++)
        {
            var w = _weights + _rows[set];
            var error = (bit - _squash.Squash(_outputs[set])) * _rate;
            Vector512.Store(Vector512.Load(w) + (i0 * error), w);
            Vector512.Store(Vector512.Load(w + 16) + (i1 * error), w + 16);
        }

        _rate = ((_rate - LastRate) * RateDecay) + LastRate;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static float Clamp(float x) => float.MinNative(float.MaxNative(x, -Limit), Limit);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static float Sum(Vector512<float> v)
    {
        var eight = v.GetLower() + v.GetUpper();
        var four = eight.GetLower() + eight.GetUpper();
        return (four.GetElement(0) + four.GetElement(2)) + (four.GetElement(1) + four.GetElement(3));
    }
}
