namespace Nacrith.Reliability.Independent.Ensemble;

/// <summary>How the ensemble hashes.</summary>
internal static class TextHash
{
    /// <summary>The pair hash of docs/modeling.md.</summary>
    public static ulong Pair(ulong a, ulong b)
    {
        var h = (a ^ (b * 0xD6E8FEB86659FD93)) * 0x9E3779B97F4A7C15;
        return (h ^ (h >> 32)) * 0xFF51AFD7ED558CCD;
    }

    /// <summary>A text hash with one more value in it.</summary>
    public static uint Add(uint hash, uint value)
    {
        hash = (hash + value) * 0x2F0B4C47;
        return hash ^ (hash >> 15);
    }
}
