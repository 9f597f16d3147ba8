namespace Nacrith.Engine.Members;

/// <summary>Receives what an archive holds and, once it is verified, gives it its names.</summary>
internal interface IRestore : IContentSink, IDisposable
{
    /// <summary>Gives everything its name.</summary>
    /// <exception cref="NacrithException">Something could not be written.</exception>
    Restored Commit();
}

/// <summary>What was restored.</summary>
/// <param name="Path">The file, or the folder that holds everything.</param>
/// <param name="Files">Files written.</param>
/// <param name="Length">Bytes of these files.</param>
/// <param name="Refused">Links that were not made, because they lead out of the folder.</param>
internal sealed record Restored(string Path, int Files, long Length, IReadOnlyList<NacrithException> Refused);
