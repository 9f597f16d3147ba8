using System.Runtime.CompilerServices;

namespace Nacrith.Engine.Modeling;

/// <summary>How both adaptive models hash text piece by piece and where they see fields.</summary>
internal static class TextHash
{
    private const uint Step = 0x2F0B4C47;

    /// <summary>A hash with one more value in it.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static uint Combine(uint hash, uint value)
    {
        hash = (hash + value) * Step;
        return hash ^ (hash >> 15);
    }

    /// <summary>Whether a byte is a digit.</summary>
    public static bool IsDigit(byte value) => value is >= (byte)'0' and <= (byte)'9';

    /// <summary>The byte with every digit as 0.</summary>
    public static byte WithoutDigit(byte value) => IsDigit(value) ? (byte)'0' : value;

    /// <summary>The byte as it goes into the hash of a word, in lower case, or 0 if it is no part of one.</summary>
    public static byte Letter(byte value)
    {
        var lower = value is >= (byte)'A' and <= (byte)'Z' ? (byte)(value + 32) : value;
        return lower is >= (byte)'a' and <= (byte)'z' or >= 0x80 ? lower : (byte)0;
    }

    /// <summary>Whether a byte ends a field of a line.</summary>
    public static bool EndsField(byte value) => value is (byte)' ' or (byte)'\t' or (byte)',' or (byte)';' or (byte)'|';
}
