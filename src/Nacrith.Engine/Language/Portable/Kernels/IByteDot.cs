using System.Runtime.Intrinsics;

namespace Nacrith.Engine.Language.Portable.Kernels;

/// <summary>Sums of products of bytes in 256-bit registers, in one of the ways that processors offer.</summary>
internal interface IByteDot
{
    /// <summary>Adds to each 32-bit lane the four products of its bytes; weights are 0 to 127, values -127 to 127.</summary>
    static abstract Vector256<int> Add(Vector256<int> sum, Vector256<byte> weights, Vector256<sbyte> values);

    /// <summary>The same for weights of 0 to 15, at most eight times, to a sum that <see cref="SumOfNibbles"/> reads.</summary>
    static abstract Vector256<int> AddNibbles(Vector256<int> sum, Vector256<byte> weights, Vector256<sbyte> values);

    /// <summary>What <see cref="AddNibbles"/> has added up.</summary>
    static abstract Vector256<int> SumOfNibbles(Vector256<int> sum);
}
