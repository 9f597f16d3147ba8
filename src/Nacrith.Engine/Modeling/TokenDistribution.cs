using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using Nacrith.Engine.Threading;

namespace Nacrith.Engine.Modeling;

/// <summary>
/// Turns rows of logits into cumulative integer weights: softmax with a total of about 2^30 and at least 1 a token, so
/// that two look-ups give the probability of any range of ranks. Rows are shared by the crew. Leaves in each row of
/// logits the exponentials, from which <see cref="BiasHead"/> learns.
/// </summary>
internal sealed unsafe class TokenDistribution(RankedTokens tokens, float[] bias, WorkCrew crew) : IChunkedWork
{
    private const int Lanes = 16;
    private const float Total = 1 << 30;
    private const float LowestExponent = -80f;

    private readonly int _stride = tokens.Count + 1;
    private uint[] _cumulative = [];
    private float[] _scales = [];
    private float* _logits;

    /// <summary>Computes the distributions of <paramref name="rows"/> rows.</summary>
    /// <param name="logits">rows × tokens natural-log logits; becomes exponentials.</param>
    /// <param name="rows">Number of rows.</param>
    public void Compute(float* logits, int rows)
    {
        if (_scales.Length < rows)
        {
            _scales = new float[rows];
            _cumulative = new uint[rows * _stride];
        }

        _logits = logits;
        crew.Run(this, rows);
    }

    /// <summary>Cumulative weights of a row: element r is the weight of all ranks below r.</summary>
    public ReadOnlySpan<uint> Row(int row) => _cumulative.AsSpan(row * _stride, _stride);

    /// <summary>What an exponential of a row is to be multiplied by to be a probability.</summary>
    public float Scale(int row) => _scales[row];

    /// <inheritdoc/>
    public void Execute(int chunk)
    {
        var row = new Span<float>(_logits + ((nint)chunk * tokens.Count), tokens.Count);
        foreach (var escape in tokens.Escapes)
        {
            row[escape] = float.MinValue;
        }

        var sum = Exponentials(row, bias);
        _scales[chunk] = 1f / sum;
        Accumulate(row, Total / sum, _cumulative.AsSpan(chunk * _stride, _stride));
    }

    /// <summary>Replaces logits by e^(logit + bias - maximum) and returns their sum.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization | MethodImplOptions.NoInlining)]
    internal static float Exponentials(Span<float> row, ReadOnlySpan<float> bias)
    {
        var maximum = Vector512.Create(Maximum(row, bias));
        var lowest = Vector512.Create(LowestExponent);
        var sum = Vector512<float>.Zero;
        ref var values = ref row[0];
        ref var biases = ref Unsafe.AsRef(in bias[0]);
        var i = 0;
        for (; i <= row.Length - Lanes; i += Lanes)
        {
            var x = Vector512.LoadUnsafe(ref values, (nuint)i) + Vector512.LoadUnsafe(ref biases, (nuint)i) - maximum;
            var e = Logistic.Exp(Vector512.ConditionalSelect(Vector512.GreaterThan(x, lowest), x, lowest));
            e.StoreUnsafe(ref values, (nuint)i);
            sum += e;
        }

        var total = 0f;
        for (var lane = 0; lane < Lanes; lane++)
        {
            total += sum.GetElement(lane);
        }

        for (; i < row.Length; i++)
        {
            var x = row[i] + bias[i] - maximum.GetElement(0);
            row[i] = Logistic.Exp(Vector512.Create(x > LowestExponent ? x : LowestExponent)).GetElement(0);
            total += row[i];
        }

        return total;
    }

    /// <summary>Writes the running total of floor(value × scale) + 1, starting with 0.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization | MethodImplOptions.NoInlining)]
    internal static void Accumulate(ReadOnlySpan<float> row, float scale, Span<uint> cumulative)
    {
        ref var values = ref Unsafe.AsRef(in row[0]);
        ref var sums = ref cumulative[1];
        cumulative[0] = 0;
        var before = Vector512<int>.Zero;
        var i = 0;
        for (; i <= row.Length - Lanes; i += Lanes)
        {
            var weights = Vector512.ConvertToInt32(Vector512.LoadUnsafe(ref values, (nuint)i) * scale) + Vector512<int>.One;
            var running = RunningSums.Of(weights) + before;
            running.AsUInt32().StoreUnsafe(ref sums, (nuint)i);
            before = Vector512.Create(running.GetElement(Lanes - 1));
        }

        for (; i < row.Length; i++)
        {
            cumulative[i + 1] = cumulative[i] + (uint)(int)(row[i] * scale) + 1;
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization | MethodImplOptions.NoInlining)]
    private static float Maximum(ReadOnlySpan<float> row, ReadOnlySpan<float> bias)
    {
        ref var values = ref Unsafe.AsRef(in row[0]);
        ref var biases = ref Unsafe.AsRef(in bias[0]);
        var best = Vector512.Create(float.MinValue);
        var i = 0;
        for (; i <= row.Length - Lanes; i += Lanes)
        {
            var x = Vector512.LoadUnsafe(ref values, (nuint)i) + Vector512.LoadUnsafe(ref biases, (nuint)i);
            best = Vector512.ConditionalSelect(Vector512.GreaterThan(x, best), x, best);
        }

        var maximum = float.MinValue;
        for (var lane = 0; lane < Lanes; lane++)
        {
            maximum = best.GetElement(lane) > maximum ? best.GetElement(lane) : maximum;
        }

        for (; i < row.Length; i++)
        {
            maximum = row[i] + bias[i] > maximum ? row[i] + bias[i] : maximum;
        }

        return maximum;
    }
}
