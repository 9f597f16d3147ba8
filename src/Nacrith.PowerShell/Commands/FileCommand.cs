using System.Management.Automation;

namespace Nacrith.Commands;

/// <summary>What all cmdlets over files share: paths with wildcards or literal.</summary>
public abstract class FileCommand : StoppableCommand
{
    /// <summary>Parameter set of paths with wildcards.</summary>
    protected const string PathSet = "Path";

    /// <summary>Parameter set of literal paths.</summary>
    protected const string LiteralPathSet = "LiteralPath";

    /// <summary>Paths taken as they are: files from the pipeline, or names with characters that wildcards use.</summary>
    [Parameter(Mandatory = true, ParameterSetName = LiteralPathSet, ValueFromPipelineByPropertyName = true)]
    [Alias("PSPath", "FullName", "LP")]
    [ValidateNotNullOrEmpty]
    [ArgumentCompleter(typeof(LiteralPathCompleter))]
    public string[] LiteralPath { get; set; } = [];

    /// <summary>Whether something that was named was not there or could not be looked at.</summary>
    protected bool HasMissed { get; set; }

    /// <summary>The files that paths of this parameter set name; what is none is reported and left out.</summary>
    /// <param name="wildcardPaths">Paths with wildcards, used in their parameter set.</param>
    protected IEnumerable<string> ResolveFiles(string[] wildcardPaths)
    {
        foreach (var path in ResolvePaths(wildcardPaths))
        {
            if (Directory.Exists(path))
            {
                ReportFolder(path);
            }
            else
            {
                yield return path;
            }
        }
    }

    /// <summary>The files and folders that paths of this parameter set name; what is not there is reported and left out.</summary>
    /// <param name="wildcardPaths">Paths with wildcards, used in their parameter set.</param>
    protected IEnumerable<string> ResolvePaths(string[] wildcardPaths)
    {
        var isLiteral = ParameterSetName == LiteralPathSet;
        return (isLiteral ? LiteralPath : wildcardPaths).SelectMany(path => Resolve(path, isLiteral)).Where(IsThere);
    }

    /// <summary>Reports a folder where a file is needed.</summary>
    protected void ReportFolder(string path) => WriteError(Errors.Path(
        new ArgumentException(Messages.IsFolder(path)), "PathIsFolder", ErrorCategory.InvalidArgument, path, Messages.UseRecurse));

    private IEnumerable<string> Resolve(string path, bool isLiteral)
    {
        try
        {
            ProviderInfo provider;
            IEnumerable<string> paths = isLiteral
                ? [SessionState.Path.GetUnresolvedProviderPathFromPSPath(path, out provider, out _)]
                : [.. SessionState.Path.GetResolvedProviderPathFromPSPath(path, out provider)];
            if (provider.Name == FileSystemPath.Provider)
            {
                return paths;
            }

            var fault = new ArgumentException(Messages.NotAFileSystemPath(path));
            WriteError(Errors.Path(fault, "NotAFileSystemPath", ErrorCategory.InvalidArgument, path, Messages.NameDiskFile));
        }
        catch (WildcardPatternException) when (!isLiteral)
        {
            // What is no pattern can only be a name.
            return Resolve(path, isLiteral: true);
        }
        catch (Exception e) when (e is ItemNotFoundException or System.Management.Automation.DriveNotFoundException or ProviderNotFoundException or PSArgumentException)
        {
            HasMissed = true;
            WriteError(Errors.Path(e, "PathNotFound", ErrorCategory.ObjectNotFound, path, Messages.CheckPath));
        }

        return [];
    }

    private bool IsThere(string path)
    {
        // A link that leads nowhere is there as well; it cannot be read, but it can be stored as a link.
        if (System.IO.Path.Exists(path) || new FileInfo(path).LinkTarget is not null)
        {
            return true;
        }

        HasMissed = true;
        WriteError(Errors.Path(
            new FileNotFoundException(Messages.NoSuchFile(path)), "PathNotFound", ErrorCategory.ObjectNotFound, path, Messages.CheckPath));
        return false;
    }
}
