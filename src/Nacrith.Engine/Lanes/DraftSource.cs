namespace Nacrith.Engine.Lanes;

/// <summary>
/// Guesses the tokens that follow in one lane: those which followed where its last tokens occurred before. After a wrong guess
/// it goes on behind the token that differed, because in logs and forms single fields change.
/// </summary>
/// <param name="past">The span's tokens.</param>
/// <param name="chances">How often guesses were right.</param>
/// <param name="outcomes">How the guess of each token of the span turned out.</param>
/// <param name="start">Place of the lane's first token.</param>
internal sealed class DraftSource(TokenPast past, DraftChances chances, GuessOutcome[] outcomes, int start)
{
    private const int SureLength = 16;
    private const int MostMisses = 8;

    private int _taken;
    private int _source = TokenPast.Unknown;
    private int _length;
    private int _misses;

    private int Next => start + _taken;

    /// <summary>Looks for a place whose past agrees longer than that of the place it copies from.</summary>
    public void Renew()
    {
        if (_length >= SureLength)
        {
            return;
        }

        var (place, length) = past.Find(Next, start);
        if (length > _length)
        {
            (_source, _length, _misses) = (place, length, 0);
        }
    }

    /// <summary>A guess, or <see cref="TokenPast.Unknown"/>.</summary>
    /// <param name="ahead">Guesses before it, all of them right.</param>
    public int Guess(int ahead) => _source < 0 ? TokenPast.Unknown : past[Place(ahead)];

    /// <summary>The chance that a guess is right if those before it are.</summary>
    public float Chance(int ahead) => chances.Of(Kind(ahead));

    /// <summary>Takes the lane's next token.</summary>
    public void Follow(int token)
    {
        var guess = Guess(0);
        if (guess == TokenPast.Unknown)
        {
            GiveUp();
        }
        else
        {
            chances.Learn(Kind(0), guess == token);
            outcomes[Next] = guess == token ? GuessOutcome.Right : GuessOutcome.Wrong;
            GoOn(guess == token);
        }

        past.Set(Next, start, token);
        _taken++;
    }

    private void GiveUp() => (_source, _length, _misses) = (TokenPast.Unknown, 0, 0);

    private void GoOn(bool isRight)
    {
        _source++;
        _length = isRight ? _length + 1 : 0;
        _misses = isRight ? _misses : _misses + 1;
        if (_length >= SureLength)
        {
            _misses = 0;
        }

        if (_misses > MostMisses)
        {
            GiveUp();
        }
    }

    private int Kind(int ahead) => DraftChances.Kind(_length + ahead, _misses, outcomes[Place(ahead)]);

    // What is copied may overlap what is guessed: the guesses then repeat.
    private int Place(int ahead)
    {
        var distance = Next - _source;
        return distance > 0 && ahead >= distance ? _source + (ahead % distance) : _source + ahead;
    }
}
