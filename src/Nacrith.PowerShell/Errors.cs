using System.Management.Automation;
using Nacrith.Engine;

namespace Nacrith;

/// <summary>Turns faults into error records with an id, a category, the file and what to do.</summary>
internal static class Errors
{
    /// <summary>The record of a fault.</summary>
    public static ErrorRecord Record(NacrithException fault) => new(fault, fault.Kind.ToString(), CategoryOf(fault.Kind), fault.Path)
    {
        ErrorDetails = new ErrorDetails(fault.Message) { RecommendedAction = fault.RecommendedAction },
    };

    /// <summary>The record of a path that cannot be used as a source.</summary>
    public static ErrorRecord Path(Exception cause, string id, ErrorCategory category, string path, string recommendedAction) =>
        new(cause, id, category, path)
        {
            ErrorDetails = new ErrorDetails(cause.Message) { RecommendedAction = recommendedAction },
        };

    private static ErrorCategory CategoryOf(NacrithErrorKind kind) => kind switch
    {
        NacrithErrorKind.NotAnArchive or NacrithErrorKind.DamagedArchive or NacrithErrorKind.InvalidModel => ErrorCategory.InvalidData,
        NacrithErrorKind.UnsupportedArchive or NacrithErrorKind.BackendUnavailable => ErrorCategory.NotImplemented,
        NacrithErrorKind.UnsafeName => ErrorCategory.SecurityError,
        NacrithErrorKind.ModelNotFound or NacrithErrorKind.ModelMismatch or NacrithErrorKind.BackendMismatch => ErrorCategory.ObjectNotFound,
        NacrithErrorKind.DestinationExists or NacrithErrorKind.DestinationTaken => ErrorCategory.ResourceExists,
        NacrithErrorKind.TooManyEntries => ErrorCategory.LimitsExceeded,
        NacrithErrorKind.Unexpected => ErrorCategory.InvalidOperation,
        NacrithErrorKind.SourceUnavailable => ErrorCategory.OpenError,
        NacrithErrorKind.DestinationUnavailable => ErrorCategory.WriteError,
        NacrithErrorKind.SourceChanged or NacrithErrorKind.VerificationFailed => ErrorCategory.InvalidResult,
        _ => ErrorCategory.NotSpecified,
    };
}
