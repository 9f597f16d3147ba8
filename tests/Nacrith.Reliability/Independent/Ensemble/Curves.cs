namespace Nacrith.Reliability.Independent.Ensemble;

/// <summary>By a context, a curve over the stretched prediction that says what it should have been.</summary>
internal sealed class Curves
{
    private const int Points = 34;

    private readonly float[][] _curves;
    private float[] _curve = [];
    private int _point;
    private float _share;
    private float _output;

    /// <summary>Makes curves that change nothing.</summary>
    public Curves(int contexts)
    {
        float[] straight = [.. Enumerable.Range(0, Points).Select(point => point - 16f)];
        _curves = [.. Enumerable.Range(0, contexts).Select(_ => straight.ToArray())];
    }

    /// <summary>The corrected prediction, stretched.</summary>
    public float Correct(int context, float stretched)
    {
        var place = stretched + 16f;
        _curve = _curves[context];
        _point = (int)place;
        _share = place - _point;
        _output = (_curve[_point] * (1f - _share)) + (_curve[_point + 1] * _share);
        return _output;
    }

    /// <summary>Learns from the bit that came.</summary>
    public void Learn(int bit)
    {
        var step = (bit - (float)Logistic.SquashInDouble(Logistic.Limited(_output))) * 0.02f;
        _curve[_point] += step * (1f - _share);
        _curve[_point + 1] += step * _share;
    }
}
