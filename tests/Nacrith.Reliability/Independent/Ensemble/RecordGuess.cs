namespace Nacrith.Reliability.Independent.Ensemble;

/// <summary>Guesses the length of the data's records every 2 KB.</summary>
internal sealed class RecordGuess(RememberedBytes past)
{
    /// <summary>The present guess.</summary>
    public int Value { get; private set; } = 4;

    /// <summary>Looks, if it is time.</summary>
    public void Advance()
    {
        if (past.Length % 2048 != 0)
        {
            return;
        }

        var start = Math.Max(0, past.Length - 8192);
        start += past.Holds(start) ? 0 : 1;
        var (best, bestScore) = (4, 0);
        for (var distance = 2; distance <= Math.Min(1024, (past.Length - start) / 2); distance++)
        {
            var score = 0;
            for (var i = start + distance; i < past.Length; i++)
            {
                score += past[i] == past[i - distance] && past[i] != past[i - 1] ? 1 : 0;
            }

            if (score > bestScore + (bestScore / 16))
            {
                (best, bestScore) = (distance, score);
            }
        }

        Value = best;
    }
}
