namespace Nacrith.Engine.Language;

/// <summary>A language model: its vocabulary and its weights, shared read-only by any number of sessions.</summary>
internal interface ILanguageModel : IDisposable
{
    /// <summary>What the model is and which arithmetic evaluates it; an archive records it.</summary>
    ModelIdentity Identity { get; }

    /// <summary>The tokens and their byte strings, by id and in sorted order.</summary>
    TokenVocabulary Vocabulary { get; }

    /// <summary>Cuts text into the model's tokens.</summary>
    BytePairTokenizer Tokenizer { get; }

    /// <summary>Numbers of a hidden state; 0 if the model does not tell its states.</summary>
    int StateWidth { get; }

    /// <summary>True if results depend on the shape of the batch, so that both directions must step in lockstep, one token a
    /// lane, and no other file's lanes may share a batch.</summary>
    bool RequiresLockstep { get; }

    /// <summary>Opens <paramref name="laneCount"/> independent, empty contexts.</summary>
    /// <param name="laneCount">Lanes, at least 1; those never used cost no memory.</param>
    /// <param name="window">Positions a lane remembers, a multiple of 256; sinks are kept beyond it.</param>
    ILaneSession OpenLanes(int laneCount, int window);
}
