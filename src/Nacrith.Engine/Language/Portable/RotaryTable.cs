using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace Nacrith.Engine.Language.Portable;

/// <summary>
/// Rotary position embedding (Su et al. 2021) of pairs of neighbouring elements. The turn of a position is the product
/// of that of its multiple of 256 and that of the rest, both in double precision, so any position costs little.
/// </summary>
internal sealed unsafe class RotaryTable
{
    private const int Step = 256;
    private const int BasesKept = 64;

    private readonly double[] _frequencies;
    private readonly (double Sin, double Cos)[][] _fine = new (double, double)[Step][];
    private readonly Dictionary<int, (double Sin, double Cos)[]> _bases = [];
    private readonly Lock _gate = new();

    /// <summary>Prepares for heads of <paramref name="width"/> elements.</summary>
    public RotaryTable(int width, double frequencyBase)
    {
        _frequencies = new double[width / 2];
        var logarithm = ExactMath.Log(frequencyBase);
        for (var i = 0; i < _frequencies.Length; i++)
        {
            _frequencies[i] = ExactMath.Exp(-logarithm * (2 * i) / width);
        }

        for (var i = 0; i < Step; i++)
        {
            _fine[i] = Turns(i);
        }
    }

    /// <summary>Rotates a head.</summary>
    /// <param name="source">Its elements.</param>
    /// <param name="destination">Receives them rotated; not the source.</param>
    /// <param name="turns">What <see cref="Fill"/> wrote for the position.</param>
    /// <param name="width">Elements, a multiple of 16.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization | MethodImplOptions.NoInlining)]
    public static void Rotate(float* source, float* destination, float* turns, int width)
    {
        for (var i = 0; i < width; i += VectorMath.Lanes)
        {
            var x = Vector512.Load(source + i);
            var swapped = VectorMath.SwapNeighbours(x);
            Vector512.FusedMultiplyAdd(swapped, Vector512.Load(turns + width + i), x * Vector512.Load(turns + i)).Store(destination + i);
        }
    }

    /// <summary>Writes the factors of a position: width cosines, then width sines with alternating signs.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public void Fill(int position, float* turns)
    {
        var coarse = Base(position / Step);
        var fine = _fine[position % Step];
        var width = 2 * _frequencies.Length;
        for (var i = 0; i < fine.Length; i++)
        {
            var cos = (float)((coarse[i].Cos * fine[i].Cos) - (coarse[i].Sin * fine[i].Sin));
            var sin = (float)((coarse[i].Sin * fine[i].Cos) + (coarse[i].Cos * fine[i].Sin));
            turns[2 * i] = cos;
            turns[(2 * i) + 1] = cos;
            turns[width + (2 * i)] = -sin;
            turns[width + (2 * i) + 1] = sin;
        }
    }

    private (double Sin, double Cos)[] Base(int index)
    {
        lock (_gate)
        {
            if (!_bases.TryGetValue(index, out var turns))
            {
                if (_bases.Count >= BasesKept)
                {
                    _bases.Clear();
                }

                turns = Turns((long)index * Step);
                _bases.Add(index, turns);
            }

            return turns;
        }
    }

    private (double Sin, double Cos)[] Turns(long position) =>
        Array.ConvertAll(_frequencies, frequency => ExactMath.SinCos(position * frequency));
}
