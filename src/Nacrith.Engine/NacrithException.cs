namespace Nacrith.Engine;

/// <summary>What kind of fault an error is; stable, for scripts and error records.</summary>
public enum NacrithErrorKind
{
    /// <summary>The file is no NC06 archive.</summary>
    NotAnArchive,

    /// <summary>The archive is of a revision or uses a feature that this version does not know.</summary>
    UnsupportedArchive,

    /// <summary>The archive is damaged or cut short.</summary>
    DamagedArchive,

    /// <summary>A name in the archive would lead outside the destination or is no usable file name.</summary>
    UnsafeName,

    /// <summary>No model file at the place named.</summary>
    ModelNotFound,

    /// <summary>The model file is damaged, cut short or of a kind that is not supported.</summary>
    InvalidModel,

    /// <summary>The archive was written with another model than the one at hand.</summary>
    ModelMismatch,

    /// <summary>The source changed while it was read.</summary>
    SourceChanged,

    /// <summary>The destination exists and overwriting was not asked for.</summary>
    DestinationExists,

    /// <summary>A source or archive cannot be found, opened or read.</summary>
    SourceUnavailable,

    /// <summary>A destination cannot be created or written.</summary>
    DestinationUnavailable,

    /// <summary>What was written could not be read back as it should.</summary>
    VerificationFailed,

    /// <summary>A native backend library is missing or of another version, or a model does not fit on its device.</summary>
    BackendUnavailable,

    /// <summary>The archive was written by another backend, or on another device, than the one at hand.</summary>
    BackendMismatch,

    /// <summary>The destination is the result of another source of the same run.</summary>
    DestinationTaken,

    /// <summary>What is to be archived does not fit in one archive.</summary>
    TooManyEntries,

    /// <summary>Something that is not expected to go wrong did.</summary>
    Unexpected,
}

/// <summary>A fault with one file that the user can understand and act on.</summary>
public sealed class NacrithException : Exception
{
    /// <summary>Creates an error.</summary>
    /// <param name="kind">What kind of fault.</param>
    /// <param name="path">The file concerned.</param>
    /// <param name="message">What is wrong, naming the file.</param>
    /// <param name="recommendedAction">What the user can do.</param>
    /// <param name="inner">The cause, if another error.</param>
    public NacrithException(NacrithErrorKind kind, string path, string message, string recommendedAction, Exception? inner = null)
        : base(Printable(message), inner)
    {
        Kind = kind;
        Path = path;
        RecommendedAction = recommendedAction;
    }

    /// <summary>What kind of fault.</summary>
    public NacrithErrorKind Kind { get; }

    /// <summary>The file concerned.</summary>
    public string Path { get; }

    /// <summary>What the user can do.</summary>
    public string RecommendedAction { get; }

    // Names from archives and model files may hold anything, sequences that command a terminal among them.
    private static string Printable(string message) => message.Any(char.IsControl)
        ? string.Concat(message.Select(c => char.IsControl(c) ? $"\\u{(int)c:X4}" : c.ToString()))
        : message;
}
