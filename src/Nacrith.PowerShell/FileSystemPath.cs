using System.Management.Automation;

namespace Nacrith;

/// <summary>Makes full paths of files and folders that need not exist.</summary>
internal static class FileSystemPath
{
    /// <summary>Name of the provider of files and folders.</summary>
    public const string Provider = "FileSystem";

    /// <summary>
    /// The full path. One that belongs to another provider ends the command: as a path of the file system it would lead
    /// to wherever the process happens to work.
    /// </summary>
    /// <param name="command">Whose location a relative path begins at.</param>
    /// <param name="path">The path as the user wrote it, without wildcards.</param>
    public static string Resolve(PSCmdlet command, string path)
    {
        var resolved = command.SessionState.Path.GetUnresolvedProviderPathFromPSPath(path, out var provider, out _);
        if (provider.Name != Provider)
        {
            var fault = new ArgumentException(Messages.NotAFileSystemPath(path));
            command.ThrowTerminatingError(Errors.Path(fault, "NotAFileSystemPath", ErrorCategory.InvalidArgument, path, Messages.BeginAtFileSystem));
        }

        return resolved;
    }
}
