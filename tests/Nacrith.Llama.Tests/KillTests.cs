using System.Diagnostics;
using Nacrith.Engine.Tests;
using Nacrith.Reliability;

namespace Nacrith.Llama.Tests;

public class KillTests
{
    private static readonly TimeSpan LongestStart = TimeSpan.FromMinutes(1);

    [Fact]
    public void A_killed_compression_loses_nothing_and_writes_no_archive()
    {
        Libllama.Options();
        using var folder = new TemporaryFolder();
        var content = Samples.Prose(60_000);
        var source = folder.Write("a.txt", content);
        using var shell = ShellProcess.Start(folder.Path, "Compress-NacrithFile a.txt -Level Max -Backend Llama -RemoveSource");
        WaitForOutput(folder, shell);
        shell.Kill();
        shell.WaitForExit();
        Assert.Equal(content, File.ReadAllBytes(source));
        Assert.DoesNotContain("a.txt.nc", folder.Names());
    }

    // Until the temporary file lies beside the source.
    private static void WaitForOutput(TemporaryFolder folder, Process shell)
    {
        for (var wait = Stopwatch.StartNew(); folder.Names().Length == 1 && wait.Elapsed < LongestStart;)
        {
            Assert.False(shell.HasExited, "The compression ended before it began to write.");
            Thread.Sleep(20);
        }
    }
}
