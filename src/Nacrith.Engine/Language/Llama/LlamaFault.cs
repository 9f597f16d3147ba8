namespace Nacrith.Engine.Language.Llama;

/// <summary>Makes the errors of this backend.</summary>
internal static class LlamaFault
{
    private const string Install =
        "Run Install-NacrithBackend, or name a folder with llama.cpp " + LlamaLibrary.ExpectedVersion + " in " + LlamaFolder.Variable + ".";

    /// <summary>The library is missing or of no use.</summary>
    /// <param name="path">The folder or file.</param>
    /// <param name="message">What is wrong.</param>
    /// <param name="inner">The cause.</param>
    public static NacrithException Unavailable(string path, string message, Exception? inner = null) =>
        new(NacrithErrorKind.BackendUnavailable, path, message, Install, inner);

    /// <summary>A library that was to be installed is of no use.</summary>
    /// <param name="source">Where it came from.</param>
    /// <param name="message">What is wrong.</param>
    /// <param name="inner">The cause.</param>
    public static NacrithException NotInstalled(string source, string message, NacrithException inner) =>
        new(inner.Kind, source, $"{message} Nothing was changed.", $"Name a folder with llama.cpp {LlamaLibrary.ExpectedVersion}, or leave -Path out to have it fetched.", inner);

    /// <summary>A model or its caches do not fit into a device's memory.</summary>
    /// <param name="model">The model's file.</param>
    /// <param name="message">What is wrong.</param>
    public static NacrithException TooLarge(string model, string message) =>
        new(NacrithErrorKind.BackendUnavailable, model, message, "Use a smaller model, fewer workers (-Workers), another device (-Device) or close other programs.");

    /// <summary>What the user asked for is not there.</summary>
    /// <param name="path">The library's folder.</param>
    /// <param name="message">What is wrong.</param>
    /// <param name="action">What to do.</param>
    public static NacrithException NotPossible(string path, string message, string action) =>
        new(NacrithErrorKind.BackendUnavailable, path, message, action);
}
