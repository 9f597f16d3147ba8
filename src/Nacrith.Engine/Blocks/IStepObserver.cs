namespace Nacrith.Engine.Blocks;

/// <summary>Sees spans begin, and the language model's raw predictions on their way to the ensemble.</summary>
internal interface IStepObserver
{
    /// <summary>A span begins.</summary>
    void BeginSpan(bool isNeural);

    /// <summary>One step.</summary>
    /// <param name="lanes">The lanes that take part.</param>
    /// <param name="logits">A row of rank-ordered logits a lane.</param>
    /// <param name="tokens">The token id that each lane codes.</param>
    void Observe(ReadOnlySpan<int> lanes, ReadOnlySpan<float> logits, ReadOnlySpan<int> tokens);
}
