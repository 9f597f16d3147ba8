using Nacrith.Engine.Threading;

namespace Nacrith.Engine.Tests.Threading;

/// <summary>Work shared by a crew, and work that a helper does aside.</summary>
public sealed class WorkCrewTests
{
    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(4)]
    public void Every_chunk_is_done_once_also_while_a_helper_works_aside(int threads)
    {
        using var crew = new WorkCrew(threads);
        var (done, asideDone) = (new int[50], new int[50]);
        for (var round = 0; round < 200; round++)
        {
            var aside = new AsideWork(crew, new Work(_ => crew.Run(new Work(chunk => Interlocked.Increment(ref asideDone[chunk])), asideDone.Length)));
            aside.Start();
            crew.Run(new Work(chunk => Interlocked.Increment(ref done[chunk])), done.Length);
            aside.Finish();
        }

        Assert.All(done, count => Assert.Equal(200, count));
        Assert.All(asideDone, count => Assert.Equal(200, count));
    }

    // A helper that is late by one job once took a chunk of the next, larger one for a chunk of the last.
    [Theory]
    [InlineData(2)]
    [InlineData(4)]
    public void Jobs_of_different_sizes_are_each_done_when_the_call_returns(int threads)
    {
        using var crew = new WorkCrew(threads);
        var jobs = new Stamp[] { new(2), new(12), new(3), new(40) };
        for (var round = 1; round <= 200_000; round++)
        {
            var job = jobs[round % jobs.Length];
            job.Round = round;
            crew.Run(job, job.Rounds.Length);
            Assert.True(job.Rounds.AsSpan().IndexOfAnyExcept(round) < 0, $"round {round} was not done");
            Assert.Equal(job.Rounds.Length, Interlocked.Exchange(ref job.Done, 0));
        }
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    public void What_work_throws_reaches_who_waits_for_it(int threads)
    {
        using var crew = new WorkCrew(threads);
        var aside = new AsideWork(crew, new Work(_ => throw new OperationCanceledException()));
        aside.Start();
        Assert.Throws<OperationCanceledException>(aside.Finish);
        Assert.Throws<InvalidOperationException>(() => crew.Run(new Work(_ => throw new InvalidOperationException()), 3));
        var done = 0;
        crew.Run(new Work(_ => Interlocked.Increment(ref done)), 3);
        Assert.Equal(3, done);
    }

    private sealed class Stamp(int chunks) : IChunkedWork
    {
        public int Done;

        public int[] Rounds { get; } = new int[chunks];

        public int Round { get; set; }

        public void Execute(int chunk)
        {
            Thread.SpinWait(chunk & 7);
            Rounds[chunk] = Round;
            Interlocked.Increment(ref Done);
        }
    }

    private sealed class Work(Action<int> body) : IChunkedWork
    {
        public void Execute(int chunk) => body(chunk);
    }
}
