namespace Nacrith.Engine.Archive;

/// <summary>What is wrong inside an archive, to be reported with the file's name by whoever knows it.</summary>
/// <param name="finding">A clause such as "its header is cut short".</param>
/// <param name="kind">What kind of fault to report.</param>
internal sealed class DamagedArchiveException(string finding, NacrithErrorKind kind = NacrithErrorKind.DamagedArchive) : Exception(finding)
{
    /// <summary>What kind of fault to report.</summary>
    public NacrithErrorKind Kind { get; } = kind;
}
