using Nacrith.Engine.Archive;
using Nacrith.Engine.Members;

namespace Nacrith.Engine.Files;

/// <summary>Turns what can go wrong with a file into one error that says what happened to which file and what to do.</summary>
internal static class Fault
{
    /// <summary>An error while <paramref name="source"/> was made into <paramref name="destination"/>.</summary>
    public static NacrithException From(Exception error, string source, string destination) => error switch
    {
        NacrithException known => known,
        DamagedArchiveException damage => FromDamage(damage, source),
        SourceChangedException change => new(
            NacrithErrorKind.SourceChanged,
            change.Path ?? source,
            $"'{change.Path ?? source}' changed while it was read; no archive was written.",
            "Try again when nothing writes to the file, or leave it out with -Exclude."),
        FileNotFoundException or DirectoryNotFoundException when !Path.Exists(source) => new(
            NacrithErrorKind.SourceUnavailable, source, $"'{source}' cannot be found.", "Check the path.", error),
        UnauthorizedAccessException or IOException => new(
            NacrithErrorKind.DestinationUnavailable, destination, $"'{source}' could not be made into '{destination}': {error.Message}", "Check permissions, free space and the length of the path.", error),
        OutOfMemoryException => new(
            NacrithErrorKind.DestinationUnavailable, source, $"There is too little memory for '{source}'.", "Close other programs or use the level Fast.", error),
        _ => new(
            NacrithErrorKind.Unexpected, source, $"'{source}' failed with an error that should not occur: {error.Message}", "Report it, with the file if you can.", error),
    };

    /// <summary>An error while <paramref name="source"/> was opened.</summary>
    public static NacrithException Opening(Exception error, string source) => error is FileNotFoundException or DirectoryNotFoundException
        ? new(NacrithErrorKind.SourceUnavailable, source, $"'{source}' cannot be found.", "Check the path.", error)
        : new(NacrithErrorKind.SourceUnavailable, source, $"'{source}' cannot be read: {error.Message}", "Check permissions and whether another program holds the file.", error);

    /// <summary>The destination exists and may not be replaced.</summary>
    public static NacrithException Exists(string destination) => new(
        NacrithErrorKind.DestinationExists, destination, $"'{destination}' exists already.", "Use -Force to replace it or name another destination.");

    private static NacrithException FromDamage(DamagedArchiveException damage, string archive) => damage.Kind switch
    {
        NacrithErrorKind.NotAnArchive => new(
            damage.Kind, archive, $"'{archive}' is no Nacrith archive: {damage.Message}.", "Check that this is the right file."),
        NacrithErrorKind.UnsupportedArchive => new(
            damage.Kind, archive, $"'{archive}' cannot be read by this version: {damage.Message}.", "Install the current version of the module."),
        NacrithErrorKind.ModelMismatch => new(
            damage.Kind, archive, $"'{archive}' needs another language model: {damage.Message}.", "Name the model that the archive was written with (-ModelPath or NACRITH_MODEL)."),
        NacrithErrorKind.BackendMismatch => new(
            damage.Kind, archive, $"'{archive}' needs another backend: {damage.Message}.", "Expand it as it was written, or try this backend with -Force: a checksum tells whether the results agree."),
        NacrithErrorKind.UnsafeName => new(
            damage.Kind, archive, $"'{archive}' holds a name that is not safe to write: {damage.Message}.", "Name the destination file yourself, or leave the name out with -Exclude, and be careful where the archive came from."),
        _ => new(
            damage.Kind, archive, $"'{archive}' is damaged: {damage.Message}. Nothing was written.", "Restore the archive from a copy, or recover what is undamaged with Expand-NacrithFile -Salvage."),
    };
}
