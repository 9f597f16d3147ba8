namespace Nacrith;

/// <summary>Everything that the cmdlets themselves say to the user; what is wrong with a file is said by the engine.</summary>
internal static class Messages
{
    public const string Compressing = "Compressing";
    public const string Expanding = "Expanding";
    public const string Salvaging = "Salvaging";
    public const string SalvageKeepsSource = "A damaged archive is not removed: leave out -RemoveSource or -Salvage.";
    public const string SalvageKeepsSourceAction = "Remove the archive yourself once you have what you need.";
    public const string Testing = "Testing";
    public const string Installing = "Installing";
    public const string CheckPath = "Check the path.";
    public const string NameDiskFile = "Name a file on a disk.";
    public const string BeginAtFileSystem = "Change to a folder with Set-Location, or begin the path with FileSystem::.";
    public const string ArchiveIsFolderAction = "Name the archive's file, in that folder or elsewhere.";
    public const string UseRecurse = "Use -Recurse, or pipe its files: Get-ChildItem -File -Recurse | ...";
    public const string OneFileAction = "Create the folder, or end its name with a separator.";
    public const string ArchiveOrDestination = "-Archive writes one archive and -DestinationPath names where several go.";
    public const string ArchiveOrDestinationAction = "Use one of them.";
    public const string DuplicateAction = "Name their folder with -Recurse, so that they keep their relative paths, or write two archives.";
    public const string SourcesWereRemoved = "with -RemoveSource what it holds may be nowhere else";
    public const string SourcesAreMissing = "not all that was named could be looked at";
    public const string SourcesAreNone = "there is no file to put into a new one";
    public const string ArchiveKeptAction = "Use -Force to replace it, or name another archive.";
    public const string CreateFolder = "Create folder";
    public const string CheckFolder = "Check permissions and whether a file has the folder's name.";
    public const string InstallModel = "Install language model";
    public const string NoSuchModelAction = "List the models with Get-NacrithModel, or install one with Install-NacrithModel.";
    public const string NoAddressAction = "Name a whole http or https address, or use -Path for a file.";

    public static string ArchiveKept(string archive, string reason) => $"'{archive}' holds something else than is there now and was kept, for {reason}.";

    public static string NoSuchModel(string name) => $"There is no language model named '{name}'.";

    public static string NoAddress(Uri address) => $"'{address}' is no http or https address.";

    public static string NotAFileSystemPath(string path) => $"'{path}' is not a path of the file system.";

    public static string NoSuchFile(string path) => $"There is no file or folder '{path}'.";

    public static string IsFolder(string path) => $"'{path}' is a folder.";

    public static string ArchiveIsFolder(string path) => $"'{path}' is a folder, so it cannot be the archive.";

    public static string OneFile(string path) => $"'{path}' is not a folder, so it can take only one file.";

    public static string Duplicate(string path, string other, string name) => $"'{path}' and '{other}' would both be '{name}' in the archive, or one would lie in the other; the first one was left out.";

    public static string LinkLeftOut(string path) => $"'{path}' is a link and was not followed. With -Archive links are stored.";

    public static string UpToDate(string path, string archive) => $"'{path}' has not changed since its archive '{archive}' was written and was left out.";

    public static string NothingSelected(string path) => $"'{path}': nothing was selected.";

    public static string Batch(int files, string? model) => $"Files at once: {files}; language model: {model ?? "the default one"}.";

    public static string Compress(string archive, bool remove) => $"Compress to '{archive}'{(remove ? " and delete the source" : "")}";

    public static string CompressMany(int files, string folder, bool remove) => $"Compress {files} files of '{folder}'{(remove ? " and delete them" : "")}";

    public static string Expand(string target, bool remove) => $"Expand to '{target}'{(remove ? " and delete the archive" : "")}";

    public static string Compressed(string path, long length, long tokens, long archived, string archive) =>
        $"'{path}': {length} bytes, {tokens} tokens, {archived} bytes in '{archive}'.";

    public static string Expanded(string archive, int files, long length, string target) =>
        $"'{archive}': {files} files of {length} bytes, verified, in '{target}'.";

    public static string Salvaged(string path, long recovered, long length, int missing) =>
        $"'{path}': {recovered} of {length} bytes were recovered, {missing} stretches are missing.";
}
