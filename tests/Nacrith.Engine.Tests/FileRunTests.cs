namespace Nacrith.Engine.Tests;

/// <summary>Every file of a run has one outcome, whatever becomes of it meanwhile.</summary>
public class FileRunTests
{
    [Theory]
    [InlineData(10)]
    [InlineData(0)]
    [InlineData(-1)]
    public void A_large_file_that_shrinks_or_goes_while_small_ones_are_coded_is_not_forgotten(int length)
    {
        using var folder = new TemporaryFolder();
        var small = Enumerable.Range(0, 3).Select(i => folder.Write($"small{i}", Samples.Prose(2000))).ToList();
        var large = folder.Write("large", Samples.Prose((int)Compressor.SmallFile + 1));
        var outcomes = new List<CompressionOutcome>();
        var requests = small.Append(large).Select(source => new CompressionRequest(source, source + ".nc")).ToList();

        Compressor.Compress(requests, new CompressionOptions { Level = CompressionLevel.Fast }, Take, null, CancellationToken.None);

        Assert.Equal(requests.Count, outcomes.Count);
        Assert.Single(outcomes, outcome => outcome.Request.SourcePath == large);

        void Take(CompressionOutcome outcome)
        {
            outcomes.Add(outcome);
            if (outcomes.Count == 1)
            {
                Change(large, length);
            }
        }
    }

    // The large file may be at work already, so both may happen: its archive, or an error that it changed.
    private static void Change(string file, int length)
    {
        if (length < 0)
        {
            File.Delete(file);
        }
        else
        {
            File.WriteAllBytes(file, new byte[length]);
        }
    }
}
