using System.Runtime.InteropServices;

namespace Nacrith.Engine.Language.Llama;

/// <summary>A package of the npm registry that holds the library for one platform.</summary>
/// <param name="Platform">Its name without the scope, also the name of the folder inside.</param>
/// <param name="Integrity">SHA-512 of the package, base64, as its registry publishes it.</param>
internal sealed record LlamaPackage(string Platform, string Integrity)
{
    /// <summary>Version of the packages; they hold llama.cpp <see cref="LlamaLibrary.ExpectedVersion"/>.</summary>
    public const string Version = "3.22.1";

    /// <summary>The commit that the packages' library says it was built from.</summary>
    public const string Commit = "0ad4a86";

    // Only packages that could be fetched and hashed are listed; on other systems the user names a folder.
    private static readonly LlamaPackage[] Known =
    [
        new("linux-x64", "5uCCDNqWCNfaAm8aR/Uzxbo4HBpKgNF91kCHPepKhgMgV2OAmatoefbOlMihsqCiH2Od35E/eUHQCFbfRBJuOg=="),
        new("linux-x64-cuda", "8rQCjyNNLZJUFit+YpjwlC4hwkKgOMIkB2wuycKBf8NU2O3ySKbiWZQ8aw9ku2nUTXjSnUIrE6KB88itduTBuA=="),
        new("linux-x64-vulkan", "bBxqU+JOcBu1nb5Qj2zcMci+JByT1E8EajHvYodyNfVIPkEhXh+/HMwR1/BT7xP08YK0hks+kM8fglER0P8JEg=="),
        new("linux-arm64", "W+7naKCXX9/eEjjFmRS8vvx91QyLXDbeFxexZc3bh/PtQABZgmRL3C0AtYYXn4YGTj/3Qor4lWZn2tpjZFPLdQ=="),
    ];

    /// <summary>What the npm client calls it.</summary>
    public string Specification => $"@node-llama-cpp/{Platform}@{Version}";

    /// <summary>The package for this system and a kind of device, or null if its hash is not known.</summary>
    public static LlamaPackage? For(BackendVariant variant)
    {
        var name = PlatformName() + (variant == BackendVariant.Cpu ? "" : "-" + variant.ToString().ToLowerInvariant());
        return Array.Find(Known, package => package.Platform == name);
    }

    /// <summary>This system, as packages name it.</summary>
    public static string PlatformName()
    {
        var system = OperatingSystem.IsWindows() ? "win" : OperatingSystem.IsMacOS() ? "mac" : "linux";
        return $"{system}-{RuntimeInformation.OSArchitecture.ToString().ToLowerInvariant()}";
    }
}
