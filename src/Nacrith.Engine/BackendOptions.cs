namespace Nacrith.Engine;

/// <summary>What evaluates the language model.</summary>
public enum Backend
{
    /// <summary>The engine's own integer arithmetic: the same bits on every processor.</summary>
    Portable,

    /// <summary>llama.cpp: graphics processors and models of any architecture; bits depend on the machine.</summary>
    Llama,
}

/// <summary>Which backend evaluates the language model, on what.</summary>
public sealed record BackendOptions
{
    /// <summary>The backend; null for the portable one when compressing and for the archive's when expanding.</summary>
    public Backend? Backend { get; init; }

    /// <summary>For llama.cpp: <c>auto</c>, <c>cpu</c> or numbers of graphics processors; null for automatic, or for the
    /// archive's device when expanding.</summary>
    public IReadOnlyList<string>? Devices { get; init; }

    /// <summary>For llama.cpp: contexts side by side, 1 to 8; null for as many as are good, or for the archive's number.</summary>
    public int? Workers { get; init; }

    /// <summary>For llama.cpp: threads of all workers together; null for one a processor, or for the archive's number.</summary>
    internal int? Threads { get; init; }

    /// <summary>Expands archives of another build, device, thread count or number of workers too. Their checksums tell
    /// whether the results agreed.</summary>
    public bool AllowMismatch { get; init; }
}
