using Nacrith.Engine.Archive;
using Nacrith.Engine.Lanes;
using Nacrith.Engine.Threading;

namespace Nacrith.Engine.Members;

/// <summary>What coding a member needs from its surroundings.</summary>
/// <param name="Lanes">Where lanes come from, given what an archive was written with, or null when writing; called only if a
/// span is neural, and may then fail with a <see cref="NacrithException"/>.</param>
/// <param name="Crew">Threads for the parallel parts.</param>
/// <param name="Monitor">Counts bytes, passes on the wish to stop.</param>
internal sealed record CodingServices(Func<ModelReference?, ILaneSource> Lanes, WorkCrew Crew, WorkMonitor Monitor)
{
    /// <summary>Whether archives of another backend, or of another setup of the same, are tried all the same.</summary>
    public bool AllowBackendMismatch { get; init; }
}

/// <summary>What was coded.</summary>
/// <param name="Length">Content bytes.</param>
/// <param name="CompressedLength">Archive bytes.</param>
/// <param name="Tokens">Tokens that the language model coded.</param>
internal readonly record struct CodingTotals(long Length, long CompressedLength, long Tokens);
