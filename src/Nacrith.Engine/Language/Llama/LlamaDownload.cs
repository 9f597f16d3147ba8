using System.Formats.Tar;
using System.IO.Compression;
using System.Security.Cryptography;
using System.Text.RegularExpressions;

namespace Nacrith.Engine.Language.Llama;

/// <summary>Fills a folder with the library's files, from a package or from another folder.</summary>
internal static partial class LlamaDownload
{
    private const string PackageLicense = "package/LICENSE";

    /// <summary>Gets a package from the npm client, checks its hash and unpacks it.</summary>
    /// <returns>The package's specification.</returns>
    public static string Fetch(BackendVariant variant, string destination, Action<string> log, CancellationToken cancellation)
    {
        var package = LlamaPackage.For(variant) ?? throw LlamaFault.NotPossible(
            destination,
            $"This version knows no hash of a {variant} package for {LlamaPackage.PlatformName()}, so it takes none.",
            $"Get llama.cpp {LlamaLibrary.ExpectedVersion} yourself and name its folder: Install-NacrithBackend -Path <folder>.");
        var temporary = Directory.CreateTempSubdirectory("nacrith-backend-").FullName;
        try
        {
            log($"Fetching {package.Specification} with npm.");
            var archive = NpmClient.Pack(package.Specification, temporary, cancellation);
            CheckHash(archive, package);
            Unpack(archive, package, destination);
            return package.Specification;
        }
        finally
        {
            Directory.Delete(temporary, recursive: true);
        }
    }

    /// <summary>Copies the library's files out of a folder.</summary>
    /// <returns>The folder.</returns>
    public static string Copy(string source, string destination, Action<string> log)
    {
        if (!LlamaFolder.IsComplete(source))
        {
            throw LlamaFault.NotPossible(source, $"There is no llama.cpp library in '{source}'.", "Name the folder that holds libllama, libggml and libggml-base.");
        }

        foreach (var file in Directory.EnumerateFiles(source).Where(file => LibraryFile().IsMatch(Path.GetFileName(file))))
        {
            log($"Copying '{file}'.");
            File.Copy(file, Path.Combine(destination, Path.GetFileName(file)));
        }

        return source;
    }

    /// <summary>Compares a package with the hash that this version carries.</summary>
    /// <exception cref="NacrithException">It is another file.</exception>
    internal static void CheckHash(string archive, LlamaPackage package)
    {
        using var stream = File.OpenRead(archive);
        var hash = Convert.ToBase64String(SHA512.HashData(stream));
        if (hash != package.Integrity)
        {
            throw LlamaFault.NotPossible(
                archive,
                $"The package {package.Specification} is not the one that this version knows: its SHA-512 is {hash} instead of {package.Integrity}. It was not installed.",
                "Check which registry npm is set up to use.");
        }
    }

    // Only the library's own files come out, by their bare names: nothing in a package can name a place to write to.
    private static void Unpack(string archive, LlamaPackage package, string destination)
    {
        using var tar = new TarReader(new GZipStream(File.OpenRead(archive), CompressionMode.Decompress));
        var folder = $"package/bins/{package.Platform}/";
        while (tar.GetNextEntry() is { } entry)
        {
            var name = entry.Name.StartsWith(folder, StringComparison.Ordinal) ? entry.Name[folder.Length..] : "";
            if (entry.EntryType is TarEntryType.RegularFile or TarEntryType.V7RegularFile && (LibraryFile().IsMatch(name) || entry.Name == PackageLicense))
            {
                entry.ExtractToFile(Path.Combine(destination, Path.GetFileName(entry.Name)), overwrite: false);
            }
        }
    }

    // Not llama-common, which holds helpers of llama.cpp's own programs, nor the add-on for Node.js.
    [GeneratedRegex(@"^(lib)?(llama|ggml)(?!-common)[A-Za-z0-9._-]*\.(so|dll|dylib|metal|metallib)(\.[0-9.]+)?$")]
    private static partial Regex LibraryFile();
}
