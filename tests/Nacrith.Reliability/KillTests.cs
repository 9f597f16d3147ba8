using System.Diagnostics;
using System.Text.RegularExpressions;
using Nacrith.Engine;
using Nacrith.Engine.Tests;

namespace Nacrith.Reliability;

/// <summary>
/// A process that is killed while it compresses or expands with <c>-RemoveSource</c> loses nothing: the source is there, or its
/// complete result, and what it left behind is recognised and removed by the next run.
/// </summary>
public sealed partial class KillTests : IDisposable
{
    private const int Length = 300_000;

    private readonly TemporaryFolder _folder = new();
    private readonly byte[] _content = Samples.Prose(Length);
    private readonly Random _random = new(11);
    private int _sources;
    private int _results;
    private int _leftovers;

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Whenever_it_is_killed_the_source_or_the_result_is_there()
    {
        var kills = Campaign.Count(6, 200);
        var seconds = Measure();
        for (var kill = 0; kill < kills; kill++)
        {
            Kill(kill % 2 == 0, seconds);
        }

        Campaign.Report($"kills: {kills} at random moments; {_sources} times the source was there, {_results} times only the complete result; {_leftovers} temporary files left and removed by the next run");
    }

    [GeneratedRegex(@"^\.nacrith-[0-9]+-[0-9a-f]{32}\.tmp$")]
    private static partial Regex TemporaryName();

    private static string Script(bool compressing) => compressing
        ? "Compress-NacrithFile source -Level Fast -RemoveSource"
        : "Expand-NacrithFile source.nc -RemoveSource";

    // How long both take from start to end, so that kills fall anywhere in it.
    private double Measure()
    {
        _folder.Write("source", _content);
        var clock = Stopwatch.StartNew();
        foreach (var compressing in new[] { true, false })
        {
            using var shell = ShellProcess.Start(_folder.Path, Script(compressing));
            shell.WaitForExit();
            Assert.Equal(0, shell.ExitCode);
        }

        Assert.Equal(["source"], _folder.Names());
        return clock.Elapsed.TotalSeconds / 2;
    }

    private void Kill(bool compressing, double seconds)
    {
        var (source, result) = compressing ? ("source", "source.nc") : ("source.nc", "source");
        Prepare(compressing);
        using (var shell = ShellProcess.Start(_folder.Path, Script(compressing)))
        {
            // Half of a run is the engine's start.
            Thread.Sleep((int)(1000 * seconds * (0.3 + (0.8 * _random.NextDouble()))));
            shell.Kill();
            shell.WaitForExit();
        }

        var names = _folder.Names();
        _leftovers += names.Count(name => TemporaryName().IsMatch(name));
        Assert.All(names, name => Assert.True(name == source || name == result || TemporaryName().IsMatch(name), name));
        if (names.Contains(source))
        {
            _sources++;
            AssertIsContent(source);
        }
        else
        {
            _results++;
        }

        if (names.Contains(result))
        {
            AssertIsContent(result);
        }

        Assert.True(names.Contains(source) || names.Contains(result), "neither source nor result");
    }

    private void Prepare(bool compressing)
    {
        File.Delete(_folder.At("source.nc"));
        _folder.Write("source", _content);
        if (!compressing)
        {
            Compress("source", "source.nc");
            File.Delete(_folder.At("source"));
        }

        // Any run that writes to the folder clears what the last one left.
        Compress(_folder.Write("other", "other"u8), "other.nc");
        File.Delete(_folder.At("other"));
        File.Delete(_folder.At("other.nc"));
        Assert.Equal([compressing ? "source" : "source.nc"], _folder.Names());
    }

    private void AssertIsContent(string name)
    {
        if (name == "source")
        {
            Assert.Equal(_content, File.ReadAllBytes(_folder.At(name)));
            return;
        }

        var outcomes = new List<ExpansionOutcome>();
        Expander.Expand([new(_folder.At(name), _folder.Path, "check", Overwrite: true)], new(), outcomes.Add, null, CancellationToken.None);
        Assert.Null(Assert.Single(outcomes).Error);
        Assert.Equal(_content, File.ReadAllBytes(_folder.At("check")));
        File.Delete(_folder.At("check"));
    }

    private void Compress(string source, string destination)
    {
        var outcomes = new List<CompressionOutcome>();
        Compressor.Compress(
            [new(_folder.At(source), _folder.At(destination), Overwrite: true)],
            new() { Level = CompressionLevel.Fast },
            outcomes.Add,
            null,
            CancellationToken.None);
        Assert.Null(Assert.Single(outcomes).Error);
    }
}
