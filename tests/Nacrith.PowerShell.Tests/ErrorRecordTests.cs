using System.Management.Automation;
using Nacrith.Engine.Tests;

namespace Nacrith.PowerShell.Tests;

/// <summary>Error records tell scripts what is wrong and with which file, and people what to do.</summary>
[Collection(HostedEngine.OneAtATime)]
public sealed class ErrorRecordTests : IDisposable
{
    private readonly HostedEngine _engine = new();

    public static TheoryData<string, string, ErrorCategory, string> Faults => new()
    {
        { "Expand-NacrithFile text.nc", "NotAnArchive", ErrorCategory.InvalidData, "text.nc" },
        { "Test-NacrithFile text.nc | Out-Null", "NotAnArchive", ErrorCategory.InvalidData, "text.nc" },
        { "Get-NacrithFile newer.nc", "UnsupportedArchive", ErrorCategory.NotImplemented, "newer.nc" },
        { "Expand-NacrithFile cut.nc -Force", "DamagedArchive", ErrorCategory.InvalidData, "cut.nc" },
        { "Expand-NacrithFile text.nc -Salvage", "DamagedArchive", ErrorCategory.InvalidData, "text.nc" },
        { "Expand-NacrithFile a.txt.nc -Force -ModelPath none.gguf", "ModelNotFound", ErrorCategory.ObjectNotFound, "none.gguf" },
        { "Expand-NacrithFile a.txt.nc -Force -ModelPath a.txt", "InvalidModel", ErrorCategory.InvalidData, "a.txt" },
        { "Expand-NacrithFile a.txt.nc -Force -ModelPath tiny.gguf", "ModelMismatch", ErrorCategory.ObjectNotFound, "a.txt.nc" },
        { "Expand-NacrithFile a.txt.nc", "DestinationExists", ErrorCategory.ResourceExists, "a.txt" },
        { "Compress-NacrithFile a.txt", "DestinationExists", ErrorCategory.ResourceExists, "a.txt.nc" },
        { "Compress-NacrithFile -LiteralPath dangling -Level Fast", "SourceUnavailable", ErrorCategory.OpenError, "dangling" },
        { "Expand-NacrithFile a.txt.nc -DestinationPath a.txt/", "DestinationUnavailable", ErrorCategory.WriteError, "a.txt" },
        { "Expand-NacrithFile links.nc -DestinationPath out | Out-Null", "UnsafeName", ErrorCategory.SecurityError, "out/data/link" },
        { "Get-NacrithFile none.nc", "PathNotFound", ErrorCategory.ObjectNotFound, "none.nc" },
        { "Get-NacrithFile data", "PathIsFolder", ErrorCategory.InvalidArgument, "data" },
        { "Get-NacrithModel none", "ModelNotFound", ErrorCategory.ObjectNotFound, "none" },
    };

    public void Dispose() => _engine.Dispose();

    [Theory]
    [MemberData(nameof(Faults))]
    public void A_fault_has_an_id_a_category_a_target_and_advice(string script, string id, ErrorCategory category, string target)
    {
        WriteFiles();
        Assert.Empty(_engine.Run(script));
        var error = Assert.Single(_engine.Errors);
        Assert.Equal(id, error.FullyQualifiedErrorId.Split(',')[0]);
        Assert.Equal(category, error.CategoryInfo.Category);
        Assert.Equal(Path.GetFileName(target), Path.GetFileName((string)error.TargetObject));
        Assert.Contains(Path.GetFileName(target), error.ErrorDetails.Message, StringComparison.Ordinal);
        Assert.EndsWith(".", error.ErrorDetails.RecommendedAction, StringComparison.Ordinal);
        Assert.Equal(script.Split(' ')[0], error.InvocationInfo.MyCommand.Name);
    }

    [Fact]
    public void Every_kind_of_fault_has_a_category_and_passes_its_advice_on()
    {
        // The engine is there once it has done something.
        _engine.Run("Get-NacrithModel");
        var kinds = Enum.GetValues(Type("Nacrith.Engine", "Nacrith.Engine.NacrithErrorKind")).Cast<object>().ToList();
        var toRecord = Type("Nacrith.PowerShell", "Nacrith.Errors").GetMethod("Record")!;
        Assert.True(kinds.Count >= 13);
        foreach (var kind in kinds)
        {
            var fault = Activator.CreateInstance(Type("Nacrith.Engine", "Nacrith.Engine.NacrithException"), kind, "/a/file", "What is wrong.", "What to do.", null);
            var record = (ErrorRecord)toRecord.Invoke(null, [fault])!;
            Assert.Equal(kind.ToString(), record.FullyQualifiedErrorId);
            Assert.NotEqual(ErrorCategory.NotSpecified, record.CategoryInfo.Category);
            Assert.Equal("/a/file", record.TargetObject);
            Assert.Equal(("What is wrong.", "What to do."), (record.ErrorDetails.Message, record.ErrorDetails.RecommendedAction));
        }
    }

    private static Type Type(string assembly, string name) =>
        AppDomain.CurrentDomain.GetAssemblies().Single(loaded => loaded.GetName().Name == assembly).GetType(name, throwOnError: true)!;

    // Archives sound and damaged, a model that is none of theirs, and links that lead nowhere or out.
    private void WriteFiles()
    {
        _engine.Write("a.txt", 300);
        Directory.CreateDirectory(_engine.At("data"));
        _engine.Write("data/b.txt", 300);
        File.CreateSymbolicLink(_engine.At("data/link"), "../../elsewhere");
        _engine.Run("Compress-NacrithFile a.txt -Level Max; Compress-NacrithFile data -Recurse -Archive links.nc -Level Fast");
        Assert.Empty(_engine.Errors);
        _engine.Damage("a.txt.nc", "cut.nc");
        File.WriteAllText(_engine.At("text.nc"), "no archive at all");
        var newer = File.ReadAllBytes(_engine.At("a.txt.nc"));
        newer[4]++;
        File.WriteAllBytes(_engine.At("newer.nc"), newer);
        File.WriteAllBytes(_engine.At("tiny.gguf"), TinyModel.Build());
        File.CreateSymbolicLink(_engine.At("dangling"), "nowhere");
    }
}
