using System.Reflection.Metadata;
using System.Reflection.Metadata.Ecma335;
using System.Reflection.PortableExecutable;
using System.Text.Json;
using System.Text.RegularExpressions;

namespace Nacrith.Reliability;

/// <summary>Dependencies are few, pinned and named, and nothing talks to a network.</summary>
public sealed partial class SupplyChainTests
{
    private static readonly string[] Networking =
    [
        "System.Net.Http", "System.Net.Sockets", "System.Net.Requests", "System.Net.WebClient", "System.Net.WebSockets.Client", "System.Net.Quic",
        "System.Net.Mail", "System.Net.NameResolution", "System.Net.HttpListener", "System.Net.Security",
    ];

    [Fact]
    public void Nothing_talks_to_a_network_unless_its_name_says_so()
    {
        var folder = Path.Combine(Campaign.Repository, "artifacts", "module", "Nacrith");
        var assemblies = Directory.GetFiles(folder, "*.dll", SearchOption.AllDirectories);
        Assert.Contains(assemblies, path => Path.GetFileName(path) == "Nacrith.Engine.dll");
        var users = assemblies.SelectMany(NetworkUsers).Distinct().ToList();
        Assert.All(users, type => Assert.Contains("Install", type, StringComparison.Ordinal));
        Campaign.Report($"supply chain: of {assemblies.Length} assemblies of the module, {users.Count} types use networking, all of them by an installing cmdlet");
    }

    [Fact]
    public void Every_project_has_a_lock_file_and_every_package_a_notice()
    {
        var projects = Directory.GetFiles(Path.Combine(Campaign.Repository, "src"), "*.csproj", SearchOption.AllDirectories)
            .Concat(Directory.GetFiles(Path.Combine(Campaign.Repository, "tests"), "*.csproj", SearchOption.AllDirectories))
            .ToList();
        var notices = File.ReadAllText(Path.Combine(Campaign.Repository, "THIRD-PARTY-NOTICES.md"));
        var named = new HashSet<string>();
        foreach (var project in projects)
        {
            var path = Path.Combine(Path.GetDirectoryName(project)!, "packages.lock.json");
            Assert.True(File.Exists(path), path);
            named.UnionWith(DirectPackages(path));
        }

        Assert.NotEmpty(named);
        Assert.All(named, package => Assert.Contains($"| {package} (", notices, StringComparison.Ordinal));
        foreach (Match version in PackageVersion().Matches(File.ReadAllText(Path.Combine(Campaign.Repository, "Directory.Packages.props"))))
        {
            Assert.Matches($@"\| {Regex.Escape(version.Groups["name"].Value)} \([^|]*\| {Regex.Escape(version.Groups["version"].Value)} \|", notices);
        }

        Campaign.Report($"supply chain: {projects.Count} projects locked, {named.Count} packages named with their licences");
    }

    [GeneratedRegex("PackageVersion Include=\"(?<name>[^\"]+)\" Version=\"(?<version>[^\"]+)\"")]
    private static partial Regex PackageVersion();

    // Types of an assembly whose fields, locals or calls have to do with networking.
    private static List<string> NetworkUsers(string path)
    {
        using var reader = new PEReader(File.OpenRead(path));
        var metadata = reader.GetMetadataReader();
        var tokens = new HashSet<int>();
        foreach (var handle in metadata.TypeReferences.Where(handle => IsNetworking(metadata.GetTypeReference(handle), metadata)))
        {
            tokens.Add(MetadataTokens.GetToken(handle));
        }

        foreach (var handle in metadata.MemberReferences.Where(handle => tokens.Contains(MetadataTokens.GetToken(metadata.GetMemberReference(handle).Parent))))
        {
            tokens.Add(MetadataTokens.GetToken(handle));
        }

        return [.. metadata.TypeDefinitions.Where(type => Uses(reader, metadata, type, tokens)).Select(type => NameOf(metadata, type))];
    }

    private static bool IsNetworking(TypeReference type, MetadataReader metadata) =>
        type.ResolutionScope.Kind == HandleKind.AssemblyReference
        && Networking.Contains(metadata.GetString(metadata.GetAssemblyReference((AssemblyReferenceHandle)type.ResolutionScope).Name));

    // Looks for the tokens anywhere in the code: one found by chance would only ask for a second look.
    private static bool Uses(PEReader reader, MetadataReader metadata, TypeDefinitionHandle type, HashSet<int> tokens)
    {
        foreach (var method in metadata.GetTypeDefinition(type).GetMethods().Select(metadata.GetMethodDefinition).Where(method => method.RelativeVirtualAddress != 0))
        {
            var code = reader.GetMethodBody(method.RelativeVirtualAddress).GetILBytes() ?? [];
            for (var i = 0; i + sizeof(int) <= code.Length; i++)
            {
                if (tokens.Contains(BitConverter.ToInt32(code, i)))
                {
                    return true;
                }
            }
        }

        return false;
    }

    // Of a nested type (a lambda's, an iterator's) that of the type which it belongs to.
    private static string NameOf(MetadataReader metadata, TypeDefinitionHandle handle)
    {
        var type = metadata.GetTypeDefinition(handle);
        return type.GetDeclaringType() is { IsNil: false } outer ? NameOf(metadata, outer) : metadata.GetString(type.Name);
    }

    private static List<string> DirectPackages(string lockFile)
    {
        using var document = JsonDocument.Parse(File.ReadAllText(lockFile));
        return [.. document.RootElement.GetProperty("dependencies").EnumerateObject()
            .SelectMany(framework => framework.Value.EnumerateObject())
            .Where(package => package.Value.GetProperty("type").GetString() == "Direct")
            .Select(package => package.Name)];
    }
}
