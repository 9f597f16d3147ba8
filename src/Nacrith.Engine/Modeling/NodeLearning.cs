using System.Runtime.CompilerServices;

namespace Nacrith.Engine.Modeling;

/// <summary>How a node of <see cref="ContextTable"/> learns and which classes its calibration tells apart.</summary>
internal sealed class NodeLearning
{
    private const int CountLimit = 127;

    private readonly int[] _rates = new int[256];
    private readonly byte[] _countClasses = new byte[256];
    private readonly byte[] _probabilityClasses = new byte[4096];

    /// <summary>Builds the tables.</summary>
    public NodeLearning()
    {
        for (var i = 0; i < 256; i++)
        {
            _rates[i] = 131072 / ((2 * i) + 3);
            _countClasses[i] = (byte)(i switch
            {
                < 6 => i,
                < 8 => 6,
                < 12 => 7,
                < 20 => 8,
                < 40 => 9,
                < 100 => 10,
                _ => 11,
            });
        }

        for (var i = 0; i < 4096; i++)
        {
            _probabilityClasses[i] = (byte)Math.Clamp((int)((Logistic.StretchOf12Bits[i] * 1.9f) + 16f), 0, 31);
        }
    }

    /// <summary>A node after <paramref name="bit"/>.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public uint After(uint node, int bit)
    {
        var p = (int)(node >> 16);
        var count = (int)((node >> 8) & 255);
        p += (((bit << 16) - bit - p) * _rates[count]) >> 16;
        var grown = count < CountLimit ? count + 1 : count;
        return ((uint)p << 16) | ((uint)grown << 8) | BitHistory.Next[(2 * (node & 255)) + (uint)bit];
    }

    /// <summary>The class of a node's count, 0 to 11.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public int CountClass(uint node) => _countClasses[(node >> 8) & 255];

    /// <summary>The class of a node's probability, 0 to 31.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public int ProbabilityClass(uint node) => _probabilityClasses[node >> 20];
}
