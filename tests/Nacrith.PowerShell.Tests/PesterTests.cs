namespace Nacrith.PowerShell.Tests;

/// <summary>The Pester files hold, run by a stand-in for Pester, and each cmdlet has one.</summary>
[Collection(HostedEngine.OneAtATime)]
public sealed class PesterTests
{
    public static TheoryData<string> Cmdlets => [.. Repository.Cmdlets];

    [Theory]
    [MemberData(nameof(Cmdlets))]
    public void The_file_of_a_cmdlet_holds(string cmdlet)
    {
        using var engine = new HostedEngine();
        var standIn = Repository.At("tests/Nacrith.PowerShell.Tests/PesterStandIn.ps1");
        var results = engine.Run($". '{standIn}'; . '{Repository.At($"tests/Pester/{cmdlet}.Tests.ps1")}'");
        Assert.NotEmpty(results);
        Assert.All(results, result => Assert.Null(result.Properties["Failure"].Value));
    }
}
