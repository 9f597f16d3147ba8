using System.Runtime.CompilerServices;

namespace Nacrith.Engine.Modeling.Light;

/// <summary>
/// Corrects a mixed prediction by what it was worth in a context: 33 probabilities along the stretched prediction for each
/// context, interpolated. (Adaptive probability maps: Mahoney, PAQ8; secondary estimation: Witten and Bell.)
/// </summary>
internal sealed unsafe class LightCorrection
{
    private const int Points = 33;
    private const float Limit = 8f;

    private readonly PinnedMemory<ushort> _memory;
    private readonly ushort* _map;
    private readonly int _mask;
    private ushort* _low;
    private float _share;

    /// <summary>Makes a map of 2^<paramref name="bits"/> contexts that changes nothing yet.</summary>
    public LightCorrection(int bits)
    {
        _memory = new(Points << bits);
        _map = _memory.Start;
        _mask = (1 << bits) - 1;
        for (var i = 0; i < Points; i++)
        {
            _map[i] = (ushort)Math.Min(65535, (int)(Logistic.Squash((i - 16) * 0.5f) * 65536));
        }

        var first = new Span<ushort>(_map, Points);
        for (var i = 1; i < 1 << bits; i++)
        {
            first.CopyTo(new Span<ushort>(_map + (i * Points), Points));
        }
    }

    /// <summary>The corrected probability of a one.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public float Refine(float stretched, int context)
    {
        var x = stretched > 7.999f ? 7.999f : stretched < -7.999f ? -7.999f : stretched;
        var at = (x + Limit) * 2f;
        var index = (int)at;
        _share = at - index;
        _low = _map + ((context & _mask) * Points) + index;
        return ((_low[0] * (1f - _share)) + (_low[1] * _share)) * (1f / 65536);
    }

    /// <summary>Learns from the bit that came.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Update(int bit)
    {
        var target = bit != 0 ? 65535 : 0;
        var near = _share > 0.5f ? _low + 1 : _low;
        *near = (ushort)(*near + ((target - *near) >> 6));
        var other = _share > 0.5f ? _low : _low + 1;
        *other = (ushort)(*other + ((target - *other) >> 7));
    }
}
