using Nacrith.Shell;

namespace Nacrith.PowerShell.Tests;

/// <summary>Documents that run: the tour shows every cmdlet, and a run replaces what an earlier one printed.</summary>
[Collection(HostedEngine.OneAtATime)]
public sealed class TourTests
{
    [Fact]
    public void The_tour_shows_every_cmdlet()
    {
        var tour = File.ReadAllText(Repository.At("docs/tour.md"));
        Assert.All(Repository.Cmdlets, cmdlet => Assert.Contains($"{cmdlet} ", tour, StringComparison.Ordinal));
    }

    [Fact]
    public void Output_is_put_below_its_block()
    {
        const string before = "# Page\n\n```powershell\n1 + 1\n```\n\n```text\nstale\n```\n\nProse.\n\n```powershell\n$x = 5\n```\n\n```powershell\n$x\n```\n";
        const string after = "# Page\n\n```powershell\n1 + 1\n```\n\n```text\n2\n```\n\nProse.\n\n```powershell\n$x = 5\n```\n\n```powershell\n$x\n```\n\n```text\n5\n```\n";
        Assert.Equal(after, LiveDocument.Run(before));
        Assert.Equal(after, LiveDocument.Run(after));
    }
}
