namespace Nacrith.Engine;

/// <summary>A stretch of a file that could not be recovered.</summary>
/// <param name="Offset">Bytes of the file before it.</param>
/// <param name="Length">Its bytes; -1 if the archive no longer tells.</param>
/// <param name="Reason">Why it is missing.</param>
public sealed record MissingRange(long Offset, long Length, string Reason);
