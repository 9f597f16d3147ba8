using Nacrith.Engine.Language;
using Nacrith.Engine.Language.Gguf;

namespace Nacrith.Engine;

/// <summary>Where a language model comes from.</summary>
public enum ModelOrigin
{
    /// <summary>It is part of the module.</summary>
    Shipped,

    /// <summary>It was installed for this user.</summary>
    Installed,

    /// <summary>The variable <see cref="LanguageModels.PathVariable"/> names it.</summary>
    Environment,
}

/// <summary>What is known of a language model.</summary>
/// <param name="Path">The GGUF file.</param>
/// <param name="Origin">Where it comes from.</param>
/// <param name="Title">The model's own name.</param>
/// <param name="Architecture">Its architecture; <c>llama</c> is what the portable engine evaluates.</param>
/// <param name="Length">Bytes of the file.</param>
/// <param name="Parameters">Weights of all tensors.</param>
/// <param name="Sha256">SHA-256 of the file, in hexadecimal; archives name a model by it.</param>
/// <param name="IsDefault">Whether it is used where none is named.</param>
public sealed record ModelDescription(
    string Path, ModelOrigin Origin, string Title, string Architecture, long Length, long Parameters, string Sha256, bool IsDefault);

/// <summary>The language models that this user has.</summary>
public static class ModelStore
{
    /// <summary>The environment variable that names another folder for installed models.</summary>
    public const string FolderVariable = "NACRITH_MODELS";

    /// <summary>What a model's file name ends with.</summary>
    public const string Extension = ".gguf";

    /// <summary>The folder of installed models, of this user alone unless <see cref="FolderVariable"/> says otherwise.</summary>
    public static string Folder
    {
        get
        {
            var named = Environment.GetEnvironmentVariable(FolderVariable);
            return !string.IsNullOrEmpty(named)
                ? Path.GetFullPath(named)
                : Path.Combine(
                    Environment.GetFolderPath(Environment.SpecialFolder.LocalApplicationData, Environment.SpecialFolderOption.DoNotVerify), "Nacrith", "models");
        }
    }

    /// <summary>All model files, the default first, without opening them.</summary>
    public static IReadOnlyList<(string Path, ModelOrigin Origin)> Files()
    {
        var files = new List<(string Path, ModelOrigin Origin)>();
        var named = Environment.GetEnvironmentVariable(LanguageModels.PathVariable);
        if (File.Exists(named))
        {
            files.Add((Path.GetFullPath(named), ModelOrigin.Environment));
        }

        files.AddRange(LanguageModels.ShippedCandidates.Where(File.Exists).Take(1).Select(path => (path, ModelOrigin.Shipped)));
        if (Directory.Exists(Folder))
        {
            files.AddRange(Directory.EnumerateFiles(Folder, "*" + Extension).Order(StringComparer.Ordinal).Select(path => (path, ModelOrigin.Installed)));
        }

        return [.. files.DistinctBy(file => file.Path)];
    }

    /// <summary>Reads what a model's file says of itself, and hashes it.</summary>
    /// <exception cref="NacrithException">It is no model.</exception>
    public static ModelDescription Describe(string path, ModelOrigin origin)
    {
        using var file = GgufFile.Open(path);
        return new(
            path,
            origin,
            file.Text("general.name", "unnamed"),
            file.Text("general.architecture", "unknown"),
            new FileInfo(path).Length,
            file.CountParameters(),
            Convert.ToHexStringLower(file.ComputeSha256()),
            IsDefault(path));
    }

    /// <summary>Checks that the portable engine can evaluate a model.</summary>
    /// <exception cref="NacrithException">It cannot.</exception>
    internal static void Check(string path)
    {
        using var file = GgufFile.Open(path);
        LlamaHyperparameters.Read(file);
        BytePairTokenizer.Read(file, TokenVocabulary.Read(file));
    }

    private static bool IsDefault(string path)
    {
        try
        {
            return LanguageModels.Resolve(null) == path;
        }
        catch (NacrithException)
        {
            return false;
        }
    }
}
