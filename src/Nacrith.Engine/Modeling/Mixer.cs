using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using Nacrith.Engine.Buffers;

namespace Nacrith.Engine.Modeling;

/// <summary>
/// Gated logistic mixing (Mahoney, PAQ7, 2005; Mattern, 2012): several weight vectors, each chosen by a selector of its
/// own, give one prediction each, and a final vector mixes these. Every vector learns online to code its own
/// prediction in fewer bits. Single precision in sixteen fixed lanes and a fixed order of addition.
/// </summary>
internal sealed unsafe class Mixer : IDisposable
{
    // Lanes of all sums.
    private const int Lanes = 16;

    private readonly MixerSettings _settings;
    private readonly AlignedMemory<float> _memory;
    private readonly float* _inputs;
    private readonly float* _weights;
    private readonly float* _final;
    private readonly int[] _setStarts;
    private readonly nint[] _chosen;
    private readonly int _vectors;
    private Vector512<float> _outputs;
    private Vector512<float> _probabilities;
    private nint _chosenFinal;
    private float _boost;

    /// <summary>Makes a mixer with its first weights.</summary>
    public Mixer(MixerSettings settings)
    {
        _settings = settings;
        _boost = settings.FirstBoost;
        _vectors = (settings.FirstWeights.Length + Lanes - 1) / Lanes;
        var width = _vectors * Lanes;
        _setStarts = new int[settings.SetSizes.Length];
        _chosen = new nint[settings.SetSizes.Length];
        var rows = 0;
        for (var i = 0; i < _setStarts.Length; i++)
        {
            _setStarts[i] = rows;
            rows += settings.SetSizes[i];
        }

        _memory = new((width * (rows + 1)) + (Lanes * settings.FinalSize));
        _inputs = _memory.Pointer;
        _weights = _inputs + width;
        _final = _weights + ((nint)width * rows);
        SetFirstWeights(rows, width);
    }

    /// <summary>Number of inputs, rounded up to a multiple of the lanes.</summary>
    public int Width => _vectors * Lanes;

    /// <summary>The inputs: stretched predictions, 0 for none.</summary>
    public float* Inputs => _inputs;

    /// <inheritdoc/>
    public void Dispose() => _memory.Dispose();

    /// <summary>Chooses the weights of one set.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Select(int set, int selector) => _chosen[set] = (nint)(_setStarts[set] + selector) * _vectors * Lanes;

    /// <summary>Chooses the final weights.</summary>
    public void SelectFinal(int selector) => _chosenFinal = (nint)selector * Lanes;

    /// <summary>Mixes the inputs into one stretched prediction.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization | MethodImplOptions.NoInlining)]
    public float Mix()
    {
        var outputs = stackalloc float[Lanes];
        for (var i = 0; i < Lanes; i++)
        {
            outputs[i] = 0f;
        }

        for (var set = 0; set < _chosen.Length; set++)
        {
            outputs[set] = Clamp(Dot(_inputs, _weights + _chosen[set], _vectors));
        }

        _outputs = Vector512.Load(outputs);
        _probabilities = Logistic.Squash(_outputs);
        return Clamp(Sum(_outputs * Vector512.Load(_final + _chosenFinal)));
    }

    /// <summary>Learns from the bit that came.</summary>
    /// <param name="bit">The bit.</param>
    /// <param name="probability">Probability of a one that <see cref="Mix"/>'s result stands for.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization | MethodImplOptions.NoInlining)]
    public void Update(int bit, float probability)
    {
        var rate = _settings.Rate * (1f + _boost);
        _boost *= _settings.BoostDecay;
        var errors = (Vector512.Create((float)bit) - _probabilities) * rate;
        for (var set = 0; set < _chosen.Length; set++)
        {
            Train(_weights + _chosen[set], errors.GetElement(set));
        }

        var final = _final + _chosenFinal;
        (Vector512.Load(final) + (_outputs * ((bit - probability) * _settings.FinalRate))).Store(final);
    }

    private static float Clamp(float x) => x > Logistic.Limit ? Logistic.Limit : x < -Logistic.Limit ? -Logistic.Limit : x;

    private static float Dot(float* x, float* w, int vectors)
    {
        var sum = Vector512<float>.Zero;
        for (var i = 0; i < vectors; i++)
        {
            sum += Vector512.Load(x + (i * Lanes)) * Vector512.Load(w + (i * Lanes));
        }

        return Sum(sum);
    }

    // A fixed tree: halves, quarters, pairs.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static float Sum(Vector512<float> v)
    {
        var eight = v.GetLower() + v.GetUpper();
        var four = eight.GetLower() + eight.GetUpper();
        return (four.GetElement(0) + four.GetElement(2)) + (four.GetElement(1) + four.GetElement(3));
    }

    private void Train(float* w, float error)
    {
        var e = Vector512.Create(error);
        for (var i = 0; i < _vectors; i++)
        {
            (Vector512.Load(w + (i * Lanes)) + (Vector512.Load(_inputs + (i * Lanes)) * e)).Store(w + (i * Lanes));
        }
    }

    private void SetFirstWeights(int rows, int width)
    {
        for (var row = 0; row < rows; row++)
        {
            _settings.FirstWeights.CopyTo(new Span<float>(_weights + ((nint)row * width), width));
        }

        for (var row = 0; row < _settings.FinalSize; row++)
        {
            new Span<float>(_final + (row * Lanes), _chosen.Length).Fill(1f / _chosen.Length);
        }
    }
}

/// <summary>What a <see cref="Mixer"/> starts from.</summary>
/// <param name="FirstWeights">First weight of every input.</param>
/// <param name="SetSizes">Number of selectors of each weight set, at most 16 sets.</param>
/// <param name="FinalSize">Number of selectors of the final weights.</param>
/// <param name="Rate">Learning rate of the sets.</param>
/// <param name="FinalRate">Learning rate of the final weights.</param>
/// <param name="FirstBoost">The rate is 1 + this times higher at first.</param>
/// <param name="BoostDecay">Factor of the boost from one decision to the next.</param>
internal sealed record MixerSettings(
    float[] FirstWeights, int[] SetSizes, int FinalSize, float Rate, float FinalRate, float FirstBoost, float BoostDecay);
