using Nacrith.Engine.Threading;

namespace Nacrith.Engine.Tests.Threading;

/// <summary>One thread's share of a job.</summary>
public sealed class WorkShareTests
{
    [Fact]
    public void Each_chunk_is_taken_once_and_none_of_an_empty_share()
    {
        var share = new WorkShare();
        Assert.False(share.TryTake(out _, out _));
        share.Post(7, 3, 5);
        Assert.Equal(7u, share.Job);
        Assert.True(share.TryTake(out var job, out var chunk));
        Assert.Equal((7u, 3), (job, chunk));
        Assert.True(share.TryTake(out _, out chunk));
        Assert.Equal(4, chunk);
        Assert.False(share.TryTake(out _, out _));
        share.Post(8, 2, 2);
        Assert.False(share.TryTake(out _, out _));
    }

    [Fact]
    public void A_share_takes_the_largest_job_there_may_be()
    {
        var share = new WorkShare();
        share.Post(uint.MaxValue, WorkShare.MostChunks - 1, WorkShare.MostChunks);
        Assert.True(share.TryTake(out var job, out var chunk));
        Assert.Equal((uint.MaxValue, WorkShare.MostChunks - 1), (job, chunk));
        Assert.False(share.TryTake(out _, out _));
        share.Report(uint.MaxValue, WorkShare.MostChunks);
        Assert.Equal(WorkShare.MostChunks, share.Done(uint.MaxValue));
    }

    [Fact]
    public void Reports_add_up_within_a_job_and_count_for_no_other()
    {
        var share = new WorkShare();
        share.Report(1, 2);
        share.Report(1, 3);
        Assert.Equal(5, share.Done(1));
        Assert.Equal(0, share.Done(2));
        share.Report(2, 1);
        Assert.Equal(0, share.Done(1));
        Assert.Equal(1, share.Done(2));
    }

    [Fact]
    public void When_numbers_begin_anew_no_report_of_the_last_time_counts()
    {
        var share = new WorkShare();
        share.Report(5, 1);
        share.Post(0, 0, 1);
        Assert.Equal(0, share.Done(5));
    }

    [Fact]
    public void A_call_stays_until_it_is_answered()
    {
        var share = new WorkShare();
        Assert.False(share.IsCalled);
        share.Call();
        Assert.True(share.IsCalled);
        share.Answer();
        Assert.False(share.IsCalled);
    }
}
