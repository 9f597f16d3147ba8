using Nacrith.Engine.Language;

namespace Nacrith.Engine.Lanes;

/// <summary>
/// The rows that a lane has been evaluated for ahead of what is decoded: the first is behind its last true token, each
/// further one behind a guess. They hold as long as the tokens decoded are the guesses.
/// </summary>
/// <param name="lane">The lane.</param>
/// <param name="source">Makes the guesses.</param>
internal sealed class DraftedLane(int lane, DraftSource source)
{
    /// <summary>Rows at most.</summary>
    public const int MostRows = 16;

    private readonly int[] _rows = new int[MostRows];
    private readonly int[] _inputs = new int[MostRows];
    private int _reach;
    private int _most;
    private int _planned;

    /// <summary>Rows that hold so far.</summary>
    public int Count { get; private set; }

    /// <summary>Row of the batch for the token that is <paramref name="ahead"/> tokens after the next.</summary>
    public int Row(int ahead) => _rows[ahead];

    /// <summary>The chance that the guess looked at is right and all those before it, of which none may lack a row; 0 if the
    /// lane cannot be drafted so far.</summary>
    public float Chance { get; private set; }

    /// <summary>Whether the guess looked at has a row or is to have one.</summary>
    public bool IsPlanned { get; private set; }

    /// <summary>Prepares for a batch: gives rows of the last one the numbers that they have in the next.</summary>
    /// <param name="most">Rows at most: the steps that the lane still takes.</param>
    /// <param name="session">The lanes.</param>
    /// <param name="kept">Receives the rows' numbers in the last batch.</param>
    public void Begin(int most, ILaneSession session, List<int> kept)
    {
        if (Count == 0)
        {
            source.Renew();
            _reach = session.RewindReach(lane);
        }

        for (var i = 0; i < Count; i++)
        {
            kept.Add(_rows[i]);
            _rows[i] = kept.Count - 1;
        }

        _most = Math.Min(Math.Min(most, MostRows), Count + _reach);
        _planned = Math.Max(1, Count);
    }

    /// <summary>Looks at a guess; those before it have been looked at.</summary>
    /// <param name="ahead">Guesses before it.</param>
    public void Look(int ahead)
    {
        IsPlanned = false;
        Chance = ahead == 0 ? 1f : Chance;
        var isPossible = ahead < _planned && ahead + 1 < _most && source.Guess(ahead) != TokenPast.Unknown;
        Chance *= isPossible ? source.Chance(ahead) : 0f;
    }

    /// <summary>Plans a row for the guess looked at.</summary>
    /// <returns>False if it has one.</returns>
    public bool Plan(int ahead)
    {
        IsPlanned = true;
        var lacksRow = _planned == ahead + 1;
        _planned += lacksRow ? 1 : 0;
        return lacksRow;
    }

    /// <summary>Gives up plans beyond a number of rows.</summary>
    public void LimitPlan(int rows) => _planned = Math.Max(Math.Max(1, Count), Math.Min(_planned, rows));

    /// <summary>Adds the rows that were planned: the first for the lane's last token, the others for guesses.</summary>
    /// <param name="last">The lane's last token.</param>
    /// <param name="firstRow">Number of the first row that is added.</param>
    /// <param name="inputs">Receives the rows' tokens.</param>
    public void Extend(int last, int firstRow, List<int> inputs)
    {
        for (; Count < _planned; Count++, _reach--)
        {
            _inputs[Count] = Count == 0 ? last : source.Guess(Count - 1);
            _rows[Count] = firstRow++;
            inputs.Add(_inputs[Count]);
        }
    }

    /// <summary>Takes the lane's next token, which uses up its first row; if the guess was another, the rest is forgotten.</summary>
    /// <returns>Whether the guess was right, or there was none.</returns>
    public bool Take(int token, ILaneSession session)
    {
        source.Follow(token);
        Count--;
        if (Count == 0)
        {
            return true;
        }

        _rows.AsSpan(1, Count).CopyTo(_rows);
        _inputs.AsSpan(1, Count).CopyTo(_inputs);
        if (_inputs[0] == token)
        {
            return true;
        }

        session.Rewind(lane, Count);
        Count = 0;
        return false;
    }
}
