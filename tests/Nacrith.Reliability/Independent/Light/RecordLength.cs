namespace Nacrith.Reliability.Independent.Light;

/// <summary>Guesses the length of the data's records now and then.</summary>
internal sealed class RecordLength(PastBytes past)
{
    private uint _nextLook = 512;

    /// <summary>The present guess.</summary>
    public uint Value { get; private set; } = 4;

    /// <summary>Looks, if it is time.</summary>
    public void Advance()
    {
        if (past.Position != _nextLook)
        {
            return;
        }

        var count = Math.Min(4096, _nextLook);
        _nextLook += Math.Min(8192, _nextLook);
        var (best, bestScore) = (4u, 0);
        for (var distance = 2u; distance <= Math.Min(1024, count / 2); distance++)
        {
            var score = Score(distance, count);
            if (score > bestScore + (bestScore / 16))
            {
                (best, bestScore) = (distance, score);
            }
        }

        Value = best;
    }

    private int Score(uint distance, uint count)
    {
        var start = past.Position - count;
        var end = distance + ((count - distance) / 32 * 32);
        var score = 0;
        for (var i = distance; i < end; i++)
        {
            var value = past[start + i];
            score += value == past[start + i - distance] && value != past[start + i - 1] ? 1 : 0;
        }

        return score;
    }
}
