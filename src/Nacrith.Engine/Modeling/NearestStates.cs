namespace Nacrith.Engine.Modeling;

/// <summary>The places of the states most like one state, the likest first; of equally like ones the lower place comes first.</summary>
internal sealed class NearestStates
{
    /// <summary>States at most.</summary>
    public const int Most = 32;

    private readonly float[] _cosines = new float[Most];
    private readonly int[] _places = new int[Most];
    private int _count;

    /// <summary>The cosines, in order.</summary>
    public ReadOnlySpan<float> Cosines => _cosines.AsSpan(0, _count);

    /// <summary>The places, in order.</summary>
    public ReadOnlySpan<int> Places => _places.AsSpan(0, _count);

    /// <summary>No state with a lower cosine can come among them.</summary>
    public float Threshold => _count < Most ? float.MinValue : _cosines[Most - 1];

    /// <summary>Forgets all.</summary>
    public void Clear() => _count = 0;

    /// <summary>Puts a state among them, for the last one if there are too many. The order of calls makes no difference.</summary>
    public void Add(float cosine, int place)
    {
        if (_count == Most && !Precedes(cosine, place, Most - 1))
        {
            return;
        }

        var at = _count < Most ? _count++ : Most - 1;
        for (; at > 0 && Precedes(cosine, place, at - 1); at--)
        {
            (_cosines[at], _places[at]) = (_cosines[at - 1], _places[at - 1]);
        }

        (_cosines[at], _places[at]) = (cosine, place);
    }

    /// <summary>Puts all of <paramref name="others"/> among them.</summary>
    public void Add(NearestStates others)
    {
        for (var i = 0; i < others._count; i++)
        {
            Add(others._cosines[i], others._places[i]);
        }
    }

    private bool Precedes(float cosine, int place, int at) =>
        cosine > _cosines[at] || (cosine == _cosines[at] && place < _places[at]);
}
