using System.Runtime.Intrinsics;
using Nacrith.Engine.Modeling;
using Nacrith.Engine.Modeling.Light;

namespace Nacrith.Engine.Tests.Modeling.Light;

public class LightMixerTests
{
    [Fact]
    public unsafe void The_vector_mixer_is_the_scalar_one()
    {
        var squash = new SquashTable();
        var priors = new LightPriors();
        priors.Weights.AsSpan().Fill(0.1f);
        priors.FinalWeights.AsSpan().Fill(0.25f);
        var mixer = new LightMixer([2, 1, 1, 3], 2, priors);
        var scalar = new ScalarMixer(7, 2);
        var random = new Random(5);
        for (var i = 0; i < 2000; i++)
        {
            var rows = new[] { random.Next(2), 0, 0, random.Next(3) };
            var final = random.Next(2);
            for (var k = 0; k < LightMixer.Width; k++)
            {
                mixer.Inputs[k] = scalar.Inputs[k] = (random.NextSingle() * 8f) - 4f;
            }

            for (var set = 0; set < LightMixer.Sets; set++)
            {
                mixer.Select(set, rows[set]);
            }

            mixer.SelectFinal(final);
            var mixed = mixer.Mix();
            Assert.Equal(scalar.Mix([rows[0], 2, 3, 4 + rows[3]], final), mixed);
            var bit = scalar.Inputs[3] > 0.5f ? 1 : 0;
            mixer.Update(bit, squash.Squash(mixed));
            scalar.Update(bit, squash.Squash(mixed));
        }
    }

    [Fact]
    public void Map_entries_learn_lane_by_lane_what_one_learns()
    {
        var limits = Vector256.Create(255);
        var value = MapEntry.Create(MapEntry.One / 3).Value;
        for (var i = 0; i < 1000; i++)
        {
            var bit = i % 7 == 0 ? 1 : 0;
            var p = (int)(value >> MapEntry.CountBits);
            var n = (int)(value & 1023);
            var learned = p + (int)((((MapEntry.One - 1) * bit) - p) / (n + 1.5f));
            var next = ((uint)learned << MapEntry.CountBits) | (uint)Math.Min(n + 1, 255);
            Assert.Equal(Vector256.Create(next), MapEntry.Learn(Vector256.Create(value), bit, limits));
            value = next;
            var expected = Logistic.Log((learned + 0.5f) / (MapEntry.One - 0.5f - learned));
            Assert.Equal(expected, MapEntry.StretchOf(Vector256.Create(value)).GetElement(i % 8));
        }
    }

    [Fact]
    public void Sums_of_four_vectors_are_the_plain_sums()
    {
        var random = new Random(6);
        Vector128<float> Next() => Vector128.Create(random.NextSingle(), random.NextSingle() * 1e6f, -random.NextSingle(), random.NextSingle() * 1e-6f);
        for (var i = 0; i < 1000; i++)
        {
            var (a, b, c, d) = (Next(), Next(), Next(), Next());
            Assert.Equal(VectorSums.OfFourPlain(a, b, c, d), VectorSums.OfFour(a, b, c, d));
        }
    }

    [Fact]
    public void Squash_is_close_to_the_truth()
    {
        var squash = new SquashTable();
        for (var x = -11.99f; x < 11.99f; x += 0.013f)
        {
            var truth = 1 / (1 + Math.Exp(-x));
            Assert.InRange(squash.Squash(x), truth * 0.9998, truth * 1.0002);
        }
    }

    // The same arithmetic in the same order, one number at a time.
    private sealed class ScalarMixer(int rows, int finalRows)
    {
        private const int Lanes = 8;
        private const float Limit = 11.99f;

        private readonly float[][] _weights = [.. Enumerable.Range(0, rows).Select(_ => Enumerable.Repeat(0.1f, LightMixer.Width).ToArray())];
        private readonly float[][] _final = [.. Enumerable.Range(0, finalRows).Select(_ => new[] { 0.25f, 0.25f, 0.25f, 0.25f })];
        private readonly float[] _outputs = new float[LightMixer.Sets];
        private int[] _rows = [];
        private int _finalRow;
        private float _rate = 0.02f;

        public float[] Inputs { get; } = new float[LightMixer.Width];

        public float Mix(int[] rows, int final)
        {
            (_rows, _finalRow) = (rows, final);
            for (var set = 0; set < LightMixer.Sets; set++)
            {
                var w = _weights[rows[set]];
                _outputs[set] = Clamp(Sum([.. Enumerable.Range(0, Lanes).Select(i => (Product(w, i) + Product(w, i + 8)) + (Product(w, i + 16) + Product(w, i + 24)))]));
            }

            var o = Enumerable.Range(0, LightMixer.Sets).Select(i => _outputs[i] * _final[final][i]).ToArray();
            return Clamp((o[0] + o[1]) + (o[2] + o[3]));
        }

        public void Update(int bit, float probability)
        {
            if (Math.Abs(bit - probability) <= 1f / 256)
            {
                return;
            }

            var step = (bit - probability) * 0.002f;
            for (var set = 0; set < LightMixer.Sets; set++)
            {
                _final[_finalRow][set] += _outputs[set] * step;
                var error = (bit - (1f / (1f + Exp(-_outputs[set])))) * _rate;
                var w = _weights[_rows[set]];
                for (var i = 0; i < w.Length; i++)
                {
                    w[i] += Inputs[i] * error;
                }
            }

            _rate = ((_rate - 0.005f) * 0.9998f) + 0.005f;
        }

        private static float Clamp(float x) => Math.Min(Math.Max(x, -Limit), Limit);

        private static float Sum(float[] lanes)
        {
            var four = Enumerable.Range(0, 4).Select(i => lanes[i] + lanes[i + 4]).ToArray();
            return (four[0] + four[1]) + (four[2] + four[3]);
        }

        // Logistic.Exp, one number at a time.
        private static float Exp(float x)
        {
            const float shift = 12582912f;
            var shifted = (x * 1.44269504f) + shift;
            var n = shifted - shift;
            var r = x - (n * 0.693359375f) - (n * -2.12194440e-4f);
            var y = 1.9875691e-4f;
            foreach (var c in (float[])[1.3981999e-3f, 8.3334519e-3f, 4.1665796e-2f, 1.6666665e-1f, 0.5f])
            {
                y = (y * r) + c;
            }

            y = (y * (r * r)) + r + 1f;
            return BitConverter.Int32BitsToSingle((BitConverter.SingleToInt32Bits(shifted) << 23) + BitConverter.SingleToInt32Bits(y));
        }

        private float Product(float[] w, int i) => w[i] * Inputs[i];
    }
}
