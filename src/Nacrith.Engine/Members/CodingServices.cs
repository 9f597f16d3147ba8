using Nacrith.Engine.Lanes;
using Nacrith.Engine.Threading;

namespace Nacrith.Engine.Members;

/// <summary>What coding a member needs from its surroundings.</summary>
/// <param name="Lanes">Where lanes come from; called only if a span is neural, and may then fail with a <see cref="NacrithException"/>.</param>
/// <param name="Crew">Threads for the parallel parts.</param>
/// <param name="Monitor">Counts bytes, passes on the wish to stop.</param>
internal sealed record CodingServices(Func<ILaneSource> Lanes, WorkCrew Crew, WorkMonitor Monitor);

/// <summary>What was coded.</summary>
/// <param name="Length">Content bytes.</param>
/// <param name="CompressedLength">Archive bytes.</param>
/// <param name="Tokens">Tokens that the language model coded.</param>
internal readonly record struct CodingTotals(long Length, long CompressedLength, long Tokens);
