using System.Numerics;

namespace Nacrith.Engine.Lanes;

/// <summary>
/// How often guesses of each kind have been right in this span. Every step judges a guess whether the model was evaluated
/// for it or not, so that drafts can be given up, and taken up again, without the cost of trying.
/// </summary>
internal sealed class DraftChances
{
    private const int Lengths = 6;
    private const int MostMisses = 3;
    private const int Outcomes = 3;
    private const int SlowestRate = 64;

    private readonly float[] _chances = new float[Lengths * (MostMisses + 1) * Outcomes];
    private readonly int[] _counts = new int[Lengths * (MostMisses + 1) * Outcomes];

    /// <summary>Begins with even chances.</summary>
    public DraftChances() => Array.Fill(_chances, 0.5f);

    /// <summary>The kind of a guess.</summary>
    /// <param name="length">Tokens before it that agree.</param>
    /// <param name="misses">Wrong guesses shortly before.</param>
    /// <param name="outcome">How the guess of the token that is copied turned out.</param>
    public static int Kind(int length, int misses, GuessOutcome outcome)
    {
        var lengthClass = Math.Min(BitOperations.Log2((uint)length + 1), Lengths - 1);
        return (((lengthClass * (MostMisses + 1)) + Math.Min(misses, MostMisses)) * Outcomes) + (int)outcome;
    }

    /// <summary>The chance of a guess of a kind.</summary>
    public float Of(int kind) => _chances[kind];

    /// <summary>Learns how a guess turned out.</summary>
    public void Learn(int kind, bool isRight)
    {
        _counts[kind] = Math.Min(_counts[kind] + 1, SlowestRate);
        _chances[kind] += ((isRight ? 1f : 0f) - _chances[kind]) / (_counts[kind] + 1);
    }
}

/// <summary>How the guess of a token turned out: what changed from line to line last time will change again.</summary>
internal enum GuessOutcome : byte
{
    /// <summary>There was no guess.</summary>
    None,

    /// <summary>It was right.</summary>
    Right,

    /// <summary>It was wrong.</summary>
    Wrong,
}
