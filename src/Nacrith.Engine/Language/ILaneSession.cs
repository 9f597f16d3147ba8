namespace Nacrith.Engine.Language;

/// <summary>
/// A set of lanes over one model. Each lane is a context of its own; a batch may advance many lanes by one token
/// each (lockstep) or one lane by many (prefill), with the same numbers either way.
/// </summary>
internal interface ILaneSession : IDisposable
{
    /// <summary>Number of lanes.</summary>
    int LaneCount { get; }

    /// <summary>The group that a lane belongs to once every lane that has been copied to may be used. Groups are contiguous
    /// and in the order of their lanes. In lockstep one group may be advanced while another's tokens are coded.</summary>
    int GroupOf(int lane);

    /// <summary>Sets what is called now and then while a batch is evaluated; it throws if the run is to stop, and the
    /// session is then good for nothing but disposal. A session may do without.</summary>
    Action Checkpoint
    {
        set
        {
        }
    }

    /// <summary>Forgets everything lane <paramref name="lane"/> has seen; its next token is at position 0.</summary>
    /// <param name="lane">The lane.</param>
    /// <param name="window">Positions that it remembers from now on.</param>
    void Reset(int lane, int window);

    /// <summary>Makes the context of lane <paramref name="target"/> a copy of that of lane <paramref name="source"/>.</summary>
    void Copy(int source, int target);

    /// <summary>Files whose lanes share this session's batches now, and with them the cost of reading the weights.</summary>
    int Sharers => 1;

    /// <summary>Tokens that a lane may take from now on so that any number of them can be forgotten again.</summary>
    int RewindReach(int lane);

    /// <summary>Forgets the last tokens of a lane, exactly as if it had never taken them. Their rows of the last batch hold no
    /// longer.</summary>
    /// <param name="lane">The lane.</param>
    /// <param name="count">Tokens, all of them within a reach that <see cref="RewindReach"/> told before they were taken.</param>
    void Rewind(int lane, int count);

    /// <summary>Appends tokens to lanes and evaluates the model behind each.</summary>
    /// <param name="runs">Which lane takes how many consecutive tokens; a lane occurs at most once.</param>
    /// <param name="tokens">Token ids, run after run. Row r of the batch is <c>tokens[r]</c>.</param>
    void Advance(ReadOnlySpan<LaneRun> runs, ReadOnlySpan<int> tokens) => Advance([], runs, tokens);

    /// <summary>Appends tokens to lanes and evaluates the model behind each, and keeps rows of the last batch.</summary>
    /// <param name="kept">Rows of the last batch, in any order. They are the first rows of this batch, so that those of the tokens
    /// follow; in lockstep there are none.</param>
    /// <param name="runs">Which lane takes how many consecutive tokens; a lane occurs at most once.</param>
    /// <param name="tokens">Token ids, run after run. Ids of escape entries (see <see cref="TokenVocabulary"/>) are fed as the
    /// end-of-text token.</param>
    void Advance(ReadOnlySpan<int> kept, ReadOnlySpan<LaneRun> runs, ReadOnlySpan<int> tokens);

    /// <summary>Logits of the token that follows each of the given rows of the last batch.</summary>
    /// <param name="rows">Rows of the last <c>Advance</c>, in any order; in lockstep, where a lane has one row, the
    /// lanes, of one group.</param>
    /// <param name="destination">rows.Length × <see cref="TokenVocabulary.RankCount"/> natural-log logits in rank
    /// order. Entries of escape ranks are unspecified.</param>
    void ReadLogits(ReadOnlySpan<int> rows, Span<float> destination);

    /// <summary>Hidden states behind the given rows of the last batch, of the layer that tells most about what follows; each row
    /// is scaled so that its largest magnitude is 63, and rounded.</summary>
    /// <param name="rows">Rows of the last <c>Advance</c>, in any order.</param>
    /// <param name="destination">rows.Length × <see cref="ILanguageModel.StateWidth"/> numbers.</param>
    void ReadStates(ReadOnlySpan<int> rows, Span<sbyte> destination);
}

/// <summary><paramref name="Count"/> consecutive tokens appended to lane <paramref name="Lane"/>.</summary>
internal readonly record struct LaneRun(int Lane, int Count);
