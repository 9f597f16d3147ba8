using System.Collections;
using System.Management.Automation;
using System.Text.Json;

namespace Nacrith.PowerShell.Tests;

/// <summary>
/// Results as objects. <c>Export-Csv</c> writes the properties that the engine counts up, <c>ConvertTo-Json</c> those of the
/// class and what type data adds, with enumerations as numbers; both get names and plain values, and each only once.
/// </summary>
[Collection(HostedEngine.OneAtATime)]
public sealed class ResultTests : IDisposable
{
    private const string Rates = "Tokens,Seconds,BytesPerSecond";

    private readonly HostedEngine _engine = new();

    public static TheoryData<string, string, string> Results => new()
    {
        { "Compress-NacrithFile", "Compress-NacrithFile a.txt -Level Fast -Force", $"Path,DestinationPath,Files,Length,CompressedLength,BitsPerByte,Ratio,Level,{Rates}" },
        { "Expand-NacrithFile", "Expand-NacrithFile a.txt.nc -Force", $"Path,DestinationPath,Files,Length,CompressedLength,{Rates}" },
        { "Expand-NacrithFile", "Expand-NacrithFile cut.nc -Salvage -DestinationPath out/", "Path,DestinationPath,Length,RecoveredLength,IsComplete,Missing" },
        { "Test-NacrithFile", "Test-NacrithFile a.txt.nc", "Path,IsValid,Fault,Message,Length,CompressedLength,Seconds,BytesPerSecond" },
        { "Get-NacrithFile", "Get-NacrithFile a.txt.nc", "Path,Level,Members,Files,Length,CompressedLength,BitsPerByte,Ratio,Tokens,ModelSha256,Backend,Entries" },
        { "Get-NacrithFile", "(Get-NacrithFile a.txt.nc).Entries", "Archive,Name,Kind,Length,LastWriteTime,UnixMode,Attributes,LinkTarget" },
        { "Get-NacrithModel", "Get-NacrithModel", "Name,Path,Origin,IsDefault,Title,Architecture,Parameters,Length,Sha256" },
        { "Measure-NacrithEntropy", "Measure-NacrithEntropy a.txt", "Path,Length,Tokens,OrderZeroBitsPerByte,ModelBitsPerByte,EnsembleBitsPerByte,CompressedLength" },
        { "Measure-NacrithEntropy", "Measure-NacrithEntropy a.txt -PerLine | Select-Object -First 1", "Path,LineNumber,Offset,Length,Bits,BitsPerByte,Text" },
        { "Measure-NacrithEntropy", "Measure-NacrithEntropy a.txt -PerToken | Select-Object -First 1", "Path,Offset,Length,TokenId,Bits,BitsPerByte,Text" },
    };

    public void Dispose() => _engine.Dispose();

    [Theory]
    [MemberData(nameof(Results))]
    public void They_have_the_properties_that_the_help_names_and_plain_values(string cmdlet, string script, string expected)
    {
        var result = Result(script);
        Assert.Equal(expected.Split(','), result.Properties.Select(property => property.Name));
        var outputs = Repository.Page(cmdlet).Split("## OUTPUTS")[1];
        Assert.All(result.Properties, property => Assert.Contains(property.Name, outputs, StringComparison.Ordinal));
        Assert.All(result.Properties, property => Assert.True(IsPlain(property.Value), $"{property.Name} is of type {property.Value?.GetType()}"));
        foreach (var part in result.Properties.Select(property => property.Value).OfType<Array>().SelectMany(array => array.Cast<object>()))
        {
            Assert.All(new PSObject(part).Properties, property => Assert.True(IsPlain(property.Value) && property.Value is not Array, property.Name));
        }
    }

    [Theory]
    [MemberData(nameof(Results))]
    public void Their_json_holds_the_same(string cmdlet, string script, string expected)
    {
        var result = Result(script);
        using var json = JsonDocument.Parse(JsonSerializer.Serialize(result.BaseObject));
        Assert.Equal(expected.Split(','), json.RootElement.EnumerateObject().Select(property => property.Name));
        Assert.StartsWith("Nacrith.", result.TypeNames[0], StringComparison.Ordinal);
        Assert.StartsWith(cmdlet, script.TrimStart('('), StringComparison.Ordinal);
    }

    [Fact]
    public void Levels_kinds_and_origins_are_called_by_name()
    {
        _engine.Write("a.txt", 300);
        Directory.CreateDirectory(_engine.At("data/empty"));
        Assert.Equal("Fast", Value("Compress-NacrithFile a.txt -Level Fast", "Level"));
        Assert.Equal("Fast", Value("Get-NacrithFile a.txt.nc", "Level"));
        Assert.Equal("File", Value("(Get-NacrithFile a.txt.nc).Entries", "Kind"));
        Assert.Equal("Folder", Value("Compress-NacrithFile data -Recurse -Archive d.nc -Level Fast | Get-NacrithFile | ForEach-Object Entries | Select-Object -First 1", "Kind"));
        Assert.Equal("Shipped", Value("Get-NacrithModel", "Origin"));
    }

    [Fact]
    public void What_a_damaged_archive_lacks_is_a_table_of_its_own()
    {
        _engine.Write("a.txt", 300);
        _engine.Run("Compress-NacrithFile a.txt -Level Fast");
        var archive = File.ReadAllBytes(_engine.At("a.txt.nc"));
        archive[^20] ^= 1;
        File.WriteAllBytes(_engine.At("a.txt.nc"), archive);
        var missing = Assert.Single(_engine.Run("(Expand-NacrithFile a.txt.nc -Salvage -DestinationPath out/ -WarningAction SilentlyContinue).Missing"));
        Assert.Equal(["Offset", "Length", "Reason"], missing.Properties.Select(property => property.Name));
        Assert.Equal(300L, missing.Properties["Length"].Value);
    }

    [Theory]
    [InlineData("Compress-NacrithFile a.txt -Level Fast -Force", "a.txt.nc")]
    [InlineData("Expand-NacrithFile a.txt.nc -Force", "a.txt")]
    [InlineData("Expand-NacrithFile cut.nc -Salvage -DestinationPath out/", "out/a.txt")]
    [InlineData("Test-NacrithFile a.txt.nc", "a.txt.nc")]
    [InlineData("Get-NacrithFile a.txt.nc", "a.txt.nc")]
    public void They_pipe_on_by_the_name_that_files_have(string script, string file)
    {
        var result = Result(script);
        Assert.Equal(_engine.At(file), result.Properties["FullName"].Value);
        Assert.DoesNotContain("FullName", result.Properties.Select(property => property.Name));
        Assert.Equal(_engine.At(file), Assert.Single(_engine.Run($"{script.Replace("out/", "out/ -Force", StringComparison.Ordinal)} | Compress-NacrithFile -Level Fast -DestinationPath again/")).Properties["Path"].Value);
        Assert.Empty(_engine.Errors);
    }

    private PSObject Result(string script)
    {
        _engine.Write("a.txt", 300);
        _engine.Run("Compress-NacrithFile a.txt -Level Fast");
        _engine.Damage("a.txt.nc", "cut.nc");
        var result = Assert.Single(_engine.Run(script));
        Assert.Empty(_engine.Errors);
        return result;
    }

    private object? Value(string script, string property)
    {
        var result = Assert.Single(_engine.Run(script));
        Assert.Empty(_engine.Errors);
        return result.Properties[property].Value;
    }

    private static bool IsPlain(object? value) => value switch
    {
        null or string or DateTime => true,
        Enum or TimeSpan => false,
        double number => double.IsFinite(number),
        IEnumerable => value is Array,
        _ => value.GetType().IsPrimitive,
    };
}
