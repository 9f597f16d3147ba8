using System.Diagnostics;
using Nacrith.Engine.Tests;
using Nacrith.Fuzz;

namespace Nacrith.Reliability;

/// <summary>What fuzzing started from and what it found, run again, and random changes of it.</summary>
public sealed class FuzzCaseTests : IDisposable
{
    private const double MostSeconds = 60;

    private readonly FuzzTargets _targets = new();

    public static TheoryData<string> Targets => [.. FuzzTargets.Names];

    public void Dispose() => _targets.Dispose();

    [Theory]
    [MemberData(nameof(Targets))]
    public void Every_case_ends_well_and_so_do_its_mutations(string target)
    {
        var cases = Directory.GetFiles(Path.Combine(AppContext.BaseDirectory, "Cases", target)).Order(StringComparer.Ordinal).Select(File.ReadAllBytes).ToList();
        Assert.NotEmpty(cases);
        cases.ForEach(input => Run(target, input));
        var mutations = Campaign.Count(300, 30_000);
        var random = new Random(2);
        for (var i = 0; i < mutations; i++)
        {
            Run(target, Mutate(cases[random.Next(cases.Count)], random));
        }

        Campaign.Report($"fuzzing, {target}: {cases.Count} kept cases and {mutations} mutations of them ended well");
    }

    [Fact]
    public void A_model_of_any_weights_is_evaluated_in_bounds()
    {
        using var folder = new TemporaryFolder();
        float[] values = [float.NaN, float.PositiveInfinity, float.NegativeInfinity, float.MaxValue, -float.MaxValue, float.Epsilon, 0];
        foreach (var value in values)
        {
            var random = new Random(6);
            var path = folder.Write("hostile.gguf", TinyModel.Build(weight: weight => random.Next(20) == 0 ? value : weight));
            var source = folder.Write("text", Samples.Prose(600));
            AssertComesBack(folder, path, source);
        }

        Campaign.Report($"hostile models: {values.Length} kinds of extreme weights evaluated, texts came back");
    }

    // Such a model predicts nonsense, but on one machine the same nonsense in both directions.
    private static void AssertComesBack(TemporaryFolder folder, string model, string source)
    {
        var archive = source + ".nc";
        var errors = new List<Exception?>();
        Engine.Compressor.Compress(
            [new(source, archive, Overwrite: true)],
            new() { Level = Engine.CompressionLevel.Max, ModelPath = model },
            outcome => errors.Add(outcome.Error),
            null,
            TestContext.Current.CancellationToken);
        Engine.Expander.Expand(
            [new(archive, folder.Path, "back", Overwrite: true)],
            new() { ModelPath = model },
            outcome => errors.Add(outcome.Error),
            null,
            TestContext.Current.CancellationToken);
        Assert.Equal([null, null], errors);
        Assert.Equal(File.ReadAllBytes(source), File.ReadAllBytes(folder.At("back")));
    }

    private void Run(string target, byte[] input)
    {
        var clock = Stopwatch.StartNew();
        try
        {
            _targets.Run(target, input);
        }
        catch (Exception e)
        {
            Assert.Fail($"{target} {Convert.ToHexString(input)}: {e}");
        }

        Assert.InRange(clock.Elapsed.TotalSeconds, 0, MostSeconds);
    }

    private static byte[] Mutate(byte[] input, Random random)
    {
        var bytes = input.ToList();
        for (var count = random.Next(1, 5); count > 0; count--)
        {
            var at = random.Next(bytes.Count + 1);
            switch (random.Next(4))
            {
                case 0:
                    bytes.Insert(at, (byte)random.Next(256));
                    break;
                case 1 when at < bytes.Count:
                    bytes.RemoveAt(at);
                    break;
                case 2 when at < bytes.Count:
                    bytes[at] = random.Next(3) switch { 0 => 0xFF, 1 => 0, _ => (byte)random.Next(256) };
                    break;
                case 3 when at < bytes.Count:
                    bytes[at] ^= (byte)(1 << random.Next(8));
                    break;
                default:
                    break;
            }
        }

        return [.. bytes];
    }
}
