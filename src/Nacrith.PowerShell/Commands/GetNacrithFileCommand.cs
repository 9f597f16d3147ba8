using System.Management.Automation;
using Nacrith.Engine;
using Nacrith.Engine.Archive;

namespace Nacrith.Commands;

/// <summary>Tells what archives hold, without expanding them.</summary>
[Cmdlet(VerbsCommon.Get, "NacrithFile", DefaultParameterSetName = PathSet)]
[OutputType(typeof(ArchiveInfo))]
public sealed class GetNacrithFileCommand : FileCommand
{
    /// <summary>Archives; wildcards are resolved.</summary>
    [Parameter(Mandatory = true, Position = 0, ParameterSetName = PathSet, ValueFromPipeline = true)]
    [ValidateNotNullOrEmpty]
    [SupportsWildcards]
    [ArgumentCompleter(typeof(ArchiveCompleter))]
    public string[] Path { get; set; } = [];

    /// <inheritdoc/>
    protected override void ProcessRecord()
    {
        foreach (var archive in ResolveFiles(Path))
        {
            try
            {
                WriteObject(Info(ArchiveInspector.Describe(archive, StopToken)));
            }
            catch (NacrithException e)
            {
                WriteError(Errors.Record(e));
            }
            catch (OperationCanceledException)
            {
                throw new PipelineStoppedException();
            }
        }
    }

    private static ArchiveInfo Info(ArchiveDescription description) => new()
    {
        Path = description.ArchivePath,
        Level = description.Level.ToString(),
        Members = description.Members,
        Files = description.Entries.Count(entry => entry.Kind == EntryKind.File),
        Length = description.Length,
        CompressedLength = description.CompressedLength,
        Tokens = description.Tokens,
        ModelSha256 = description.ModelSha256,
        Backend = description.Backend,
        Entries = [.. description.Entries.Select(entry => new ArchiveItem(description.ArchivePath, entry))],
    };
}
