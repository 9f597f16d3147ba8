using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics.X86;
using Nacrith.Engine.Buffers;

namespace Nacrith.Engine.Modeling;

/// <summary>
/// Secondary estimation: by a small context, what a mixed prediction should have said (adaptive probability map,
/// Mahoney, PAQ7). A curve over the stretched prediction, straight at first, whose two nearest points follow the bits.
/// </summary>
internal sealed unsafe class CorrectionMap : IDisposable
{
    private const int Points = 2 * (int)Logistic.Limit + 2;
    private const int LinePoints = 16;

    private readonly AlignedMemory<float> _memory;
    private readonly float* _curves;
    private readonly float _rate;
    private int _index;
    private float _fraction;
    private float _output;

    /// <summary>Makes curves that change nothing.</summary>
    /// <param name="contexts">Number of curves.</param>
    /// <param name="rate">Learning rate, in the stretched domain.</param>
    public CorrectionMap(int contexts, float rate)
    {
        _rate = rate;
        _memory = new(contexts * Points, zeroed: false);
        _curves = _memory.Pointer;
        for (var i = 0; i < contexts * Points; i++)
        {
            _curves[i] = (i % Points) - Logistic.Limit;
        }
    }

    /// <inheritdoc/>
    public void Dispose() => _memory.Dispose();

    /// <summary>Asks the memory for a curve, for <see cref="Correct"/> soon after.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Prefetch(int context)
    {
        if (Sse.IsSupported)
        {
            for (var point = 0; point < Points + LinePoints; point += LinePoints)
            {
                Sse.Prefetch0(_curves + (context * Points) + Math.Min(point, Points - 1));
            }
        }
    }

    /// <summary>The corrected prediction, stretched.</summary>
    /// <param name="context">The curve.</param>
    /// <param name="stretched">The prediction, within <see cref="Logistic.Limit"/>.</param>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public float Correct(int context, float stretched)
    {
        var place = stretched + Logistic.Limit;
        var point = (int)place;
        _fraction = place - point;
        _index = (context * Points) + point;
        _output = (_curves[_index] * (1f - _fraction)) + (_curves[_index + 1] * _fraction);
        return _output;
    }

    /// <summary>Learns from the bit that came.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Update(int bit)
    {
        var limited = Math.Clamp(_output, -Logistic.Limit, Logistic.Limit);
        var step = (bit - (float)Logistic.Squash(limited)) * _rate;
        _curves[_index] += step * (1f - _fraction);
        _curves[_index + 1] += step * _fraction;
    }
}
