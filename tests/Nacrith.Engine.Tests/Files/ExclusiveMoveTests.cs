using Nacrith.Engine.Files;

namespace Nacrith.Engine.Tests.Files;

public class ExclusiveMoveTests
{
    [Fact]
    public async Task Of_many_that_come_together_one_gets_the_name_and_the_others_keep_their_files()
    {
        using var folder = new TemporaryFolder();
        for (var round = 0; round < 50; round++)
        {
            var destination = folder.At($"result{round}");
            var sources = Enumerable.Range(0, 8).Select(i => folder.Write($"source{round}-{i}", [(byte)i])).ToList();
            using var start = new Barrier(sources.Count);
            var moved = await Task.WhenAll(sources.Select(source => Task.Factory.StartNew(
                () =>
                {
                    start.SignalAndWait();
                    return TryMove(source, destination);
                },
                CancellationToken.None,
                TaskCreationOptions.LongRunning,
                TaskScheduler.Default)));

            var winner = Assert.Single(Enumerable.Range(0, sources.Count), i => moved[i]);
            Assert.Equal([(byte)winner], File.ReadAllBytes(destination));
            Assert.All(sources, source => Assert.Equal(source != sources[winner], File.Exists(source)));
        }
    }

    private static bool TryMove(string source, string destination)
    {
        try
        {
            ExclusiveMove.Move(source, destination);
            return true;
        }
        catch (IOException)
        {
            return false;
        }
    }
}
