using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics.X86;
using Nacrith.Engine.Buffers;

namespace Nacrith.Engine.Modeling.Light;

/// <summary>
/// Corrects a mixed prediction by what it was worth in a context: 32 probabilities, a cache line, along the stretched prediction for each
/// context, interpolated. (Adaptive probability maps: Mahoney, PAQ8; secondary estimation: Witten and Bell.)
/// </summary>
internal sealed unsafe class LightCorrection
{
    private const int Points = 32;
    private const float Limit = 8f;
    private const float Largest = 7.999f;
    private const float PointsInUnit = (Points - 1) / (2 * Limit);
    private const int Rate = 5;

    private readonly PinnedMemory<ushort> _memory;
    private readonly ushort* _map;
    private readonly int _mask;
    private ushort* _near;

    /// <summary>Makes a map of 2^<paramref name="bits"/> contexts that changes nothing yet.</summary>
    public LightCorrection(int bits)
    {
        _memory = new(Points << bits);
        _map = _memory.Start;
        _mask = (1 << bits) - 1;
        for (var i = 0; i < Points; i++)
        {
            _map[i] = (ushort)Math.Min(65535, (int)(Logistic.Squash((i / PointsInUnit) - Limit) * 65536));
        }

        var first = new Span<ushort>(_map, Points);
        for (var i = 1; i < 1 << bits; i++)
        {
            first.CopyTo(new Span<ushort>(_map + (i * Points), Points));
        }
    }

    /// <summary>Starts fetching the row of a context, for <see cref="Refine"/> soon after.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Prefetch(int context)
    {
        if (Sse.IsSupported)
        {
            Sse.Prefetch0(_map + ((context & _mask) * Points));
        }
    }

    /// <summary>The corrected probability of a one.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public float Refine(float stretched, int context)
    {
        var at = (float.MinNative(float.MaxNative(stretched, -Largest), Largest) + Limit) * PointsInUnit;
        var index = float.ConvertToIntegerNative<int>(at);
        var share = at - index;
        var low = _map + ((context & _mask) * Points) + index;
        _near = low + float.ConvertToIntegerNative<int>(share + 0.5f);
        return (low[0] + ((low[1] - low[0]) * share)) * (1f / 65536);
    }

    /// <summary>Learns from the bit that came.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Update(int bit)
    {
        int value = *_near;
        *_near = (ushort)(value + (((-bit & 65535) - value) >> Rate));
    }
}
