namespace Nacrith.Engine;

/// <summary>How far a run has come.</summary>
/// <param name="Path">The file at work (of several, the latest).</param>
/// <param name="BytesDone">Content bytes done, over all files of the run so far.</param>
/// <param name="BytesTotal">Content bytes of all files of the run.</param>
public readonly record struct ProgressReport(string Path, long BytesDone, long BytesTotal);
