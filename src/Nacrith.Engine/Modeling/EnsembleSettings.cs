using Nacrith.Engine.Threading;

namespace Nacrith.Engine.Modeling;

/// <summary>What an <see cref="Ensemble"/> has to know beforehand; both directions must agree on all of it.</summary>
internal sealed class EnsembleSettings
{
    /// <summary>Content bytes expected in all; sizes the tables.</summary>
    public required long ContentLength { get; init; }

    /// <summary>The language model's tokens, or null if there will be plain bytes only.</summary>
    public RankedTokens? Tokens { get; init; }

    /// <summary>Numbers of the language model's hidden states, or 0 to do without them.</summary>
    public int StateWidth { get; init; }

    /// <summary>Threads that share the work on rows of logits. Their number changes nothing in the result.</summary>
    public required WorkCrew Crew { get; init; }
}
