using System.Runtime.CompilerServices;

namespace Nacrith.Engine.Modeling;

/// <summary>Which nodes of <see cref="ContextTable"/> are calibrated alike: those of about one probability and count.</summary>
internal sealed class NodeClasses
{
    /// <summary>Number of classes.</summary>
    public const int Count = CountClasses * ProbabilityClasses;

    private const int CountClasses = 12;
    private const int ProbabilityClasses = 32;

    private readonly short[] _ofCount = new short[256];
    private readonly byte[] _ofProbability = new byte[4096];

    /// <summary>Builds the tables.</summary>
    public NodeClasses()
    {
        for (var i = 0; i < _ofCount.Length; i++)
        {
            _ofCount[i] = (short)(ProbabilityClasses * i switch
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

        for (var i = 0; i < _ofProbability.Length; i++)
        {
            _ofProbability[i] = (byte)Math.Clamp((int)((Logistic.StretchOf12Bits[i] * 1.9f) + 16f), 0, ProbabilityClasses - 1);
        }
    }

    /// <summary>The class of a node.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public int Of(uint node) => _ofCount[(node >> 8) & 255] + _ofProbability[node >> 20];
}
