using System.Text.RegularExpressions;

namespace Nacrith.Engine.Language.Llama;

/// <summary>Where the library lies: the folder that <see cref="Variable"/> names, else the user's own.</summary>
internal static partial class LlamaFolder
{
    /// <summary>The environment variable that names a folder with libllama.</summary>
    public const string Variable = "NACRITH_LLAMA";

    /// <summary>The folder that <c>Install-NacrithBackend</c> fills: one for each user and version.</summary>
    public static string Installed { get; } = Path.Combine(
        Environment.GetFolderPath(Environment.SpecialFolder.LocalApplicationData, Environment.SpecialFolderOption.DoNotVerify),
        "Nacrith",
        "llama",
        LlamaLibrary.ExpectedVersion);

    /// <summary>The folder to load from.</summary>
    /// <exception cref="NacrithException">There is no library in it.</exception>
    public static string Find() => Find(Environment.GetEnvironmentVariable(Variable));

    /// <summary>The folder to load from.</summary>
    /// <param name="named">What <see cref="Variable"/> holds.</param>
    /// <exception cref="NacrithException">There is no library in it.</exception>
    internal static string Find(string? named)
    {
        var folder = string.IsNullOrEmpty(named) ? Installed : named;
        if (!Path.IsPathFullyQualified(folder))
        {
            throw LlamaFault.Unavailable(folder, $"{Variable} names '{folder}', which is no full path.");
        }

        return IsComplete(folder) ? folder : throw LlamaFault.Unavailable(folder, $"There is no llama.cpp library in '{folder}'.");
    }

    /// <summary>Whether a folder holds all that has to be loaded.</summary>
    public static bool IsComplete(string folder) =>
        Directory.Exists(folder) && Locate(folder, BaseName()) is not null && Locate(folder, GgmlName()) is not null && Locate(folder, LlamaName()) is not null;

    /// <summary>The three libraries, in the order in which they have to be loaded.</summary>
    public static (string Base, string Ggml, string Llama) Files(string folder) =>
        (Locate(folder, BaseName())!, Locate(folder, GgmlName())!, Locate(folder, LlamaName())!);

    private static string? Locate(string folder, Regex name) =>
        Directory.EnumerateFiles(folder).Where(file => name.IsMatch(Path.GetFileName(file))).Order(StringComparer.Ordinal).FirstOrDefault();

    // Packages put the device and the release into the name: libllama.cuda.v0.5.0.so.
    [GeneratedRegex(@"^(lib)?llama(\.[a-z]+)?(\.v[0-9.]+)?\.(so|dll|dylib)$")]
    private static partial Regex LlamaName();

    [GeneratedRegex(@"^(lib)?ggml(\.[a-z]+)?(\.v[0-9.]+)?\.(so|dll|dylib)$")]
    private static partial Regex GgmlName();

    [GeneratedRegex(@"^(lib)?ggml-base(\.[a-z]+)?(\.v[0-9.]+)?\.(so|dll|dylib)$")]
    private static partial Regex BaseName();
}
