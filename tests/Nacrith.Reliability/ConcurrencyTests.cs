using System.Diagnostics;
using System.Management.Automation.Runspaces;
using Nacrith.Engine;
using Nacrith.Engine.Tests;
using Nacrith.Shell;

namespace Nacrith.Reliability;

/// <summary>Many at once, and stopped at any moment: no deadlock, no leak, no debris.</summary>
public sealed class ConcurrencyTests : IDisposable
{
    private const int Runspaces = 8;
    private const int Batches = 5;
    private const double MostSecondsToStop = 30;
    private const double MostGrowth = 1.1;

    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Eight_runspaces_at_once_do_not_disturb_one_another()
    {
        var rounds = Campaign.Count(1, 10);
        for (var round = 0; round < rounds; round++)
        {
            await Task.WhenAll(Enumerable.Range(0, Runspaces).Select(index => Task.Run(() => WorkInRunspace(index))));
        }

        Campaign.Report($"concurrency: {Runspaces} runspaces at once, {rounds} rounds, every file came back");
    }

    [Fact]
    public void Cancelling_at_any_moment_leaves_nothing_and_leaks_nothing()
    {
        var batch = Campaign.Count(20, 100);
        var first = _folder.Write("a.txt", Samples.Prose(40_000));
        var second = _folder.Write("b.txt", Samples.Prose(9_000));
        var random = new Random(3);
        var slowest = 0.0;
        var cancelled = 0;
        var cancellations = 0;
        var before = (Managed: 0L, Resident: 0L);
        var after = (Managed: 0L, Resident: 0L);

        // Models and tables are made when first needed.
        foreach (var level in Enum.GetValues<CompressionLevel>())
        {
            Assert.False(Cancel([second], level, Timeout.Infinite, ref slowest));
        }

        for (var done = 0; done < Batches; done++)
        {
            for (var i = 0; i < batch; i++)
            {
                var level = (CompressionLevel)random.Next(3);
                cancelled += Cancel([first, second], level, random.Next(0, level == CompressionLevel.Fast ? 150 : 400), ref slowest) ? 1 : 0;
                Assert.Equal(["a.txt", "b.txt"], _folder.Names());
            }

            cancellations += batch;

            // All of the campaign is held against its first batch. In a short one the runtime still compiles code again
            // for speed, and what the last run left on a stack may be counted or not: a leak goes on from batch to batch.
            before = done == 1 || !Campaign.IsFull ? after : before;
            after = Memory();
            if (done > 0 && !Campaign.IsFull && Grew(before.Managed, after.Managed) <= MostGrowth && Grew(before.Resident, after.Resident) <= MostGrowth)
            {
                break;
            }
        }

        Assert.InRange(Grew(before.Managed, after.Managed), 0, MostGrowth);
        Assert.InRange(Grew(before.Resident, after.Resident), 0, MostGrowth);
        Campaign.Report($"cancellation: {cancellations} at random moments, {cancelled} of them before the end, slowest stop {slowest:F2} s, memory {before.Managed / 1e6:F1} to {after.Managed / 1e6:F1} MB managed, {before.Resident / 1e6:F0} to {after.Resident / 1e6:F0} MB resident, nothing left");
    }

    private static double Grew(long before, long after) => (double)after / before;

    private static (long Managed, long Resident) Memory()
    {
        for (var i = 0; i < 3; i++)
        {
            GC.Collect(GC.MaxGeneration, GCCollectionMode.Aggressive, blocking: true, compacting: true);
            GC.WaitForPendingFinalizers();
        }

        using var process = Process.GetCurrentProcess();
        return (GC.GetTotalMemory(true), process.WorkingSet64);
    }

    // Whether the run was stopped before it was done; what it has done by then goes.
    private bool Cancel(string[] sources, CompressionLevel level, int milliseconds, ref double slowest)
    {
        using var stop = new CancellationTokenSource();
        var clock = Stopwatch.StartNew();
        stop.CancelAfter(milliseconds);
        try
        {
            Compressor.Compress(
                [.. sources.Select(source => new CompressionRequest(source, source + ".nc"))], new() { Level = level }, _ => { }, null, stop.Token);
            return false;
        }
        catch (OperationCanceledException)
        {
            slowest = Math.Max(slowest, clock.Elapsed.TotalSeconds - (milliseconds / 1000.0));
            Assert.InRange(slowest, 0, MostSecondsToStop);
            return true;
        }
        finally
        {
            Array.ForEach(sources, source => File.Delete(source + ".nc"));
        }
    }

    private void WorkInRunspace(int index)
    {
        var folder = Path.Combine(_folder.Path, $"{index}");
        Directory.CreateDirectory(folder);
        var contents = Enumerable.Range(0, 4).Select(i => Samples.Prose(500 + (700 * i) + index)).ToList();
        contents.ForEach(content => File.WriteAllBytes(Path.Combine(folder, $"{contents.IndexOf(content)}.txt"), content));
        using var runspace = RunspaceFactory.CreateRunspace(ShellSession.CreateState());
        runspace.Open();
        runspace.SessionStateProxy.Path.SetLocation(folder);
        using var shell = System.Management.Automation.PowerShell.Create(runspace);
        var level = (CompressionLevel)(index % 3);
        shell.AddScript($"Get-ChildItem *.txt | Compress-NacrithFile -Level {level} -RemoveSource | Expand-NacrithFile -RemoveSource");
        var results = shell.Invoke();
        Assert.Empty(shell.Streams.Error);
        Assert.Equal(contents.Count, results.Count);
        for (var i = 0; i < contents.Count; i++)
        {
            Assert.Equal(contents[i], File.ReadAllBytes(Path.Combine(folder, $"{i}.txt")));
        }

        Assert.Equal(contents.Count, Directory.GetFileSystemEntries(folder).Length);
        Directory.Delete(folder, recursive: true);
    }
}
