using System.Runtime.InteropServices;

namespace Nacrith.Engine.Threading;

/// <summary>
/// The chunks of a job that one thread of a <see cref="WorkCrew"/> takes first, and what it has done of the job. What the thread
/// waits for and what it tells lie in cache lines of their own, so that threads at work do not wait for each other's writes.
/// </summary>
[StructLayout(LayoutKind.Explicit, Size = 3 * LineBytes)]
internal sealed class WorkShare
{
    /// <summary>Most chunks of a job.</summary>
    public const int MostChunks = (1 << CountBits) - 1;

    private const int CountBits = 16;

    // Two lines, which processors fetch together.
    private const int LineBytes = 128;

    // From the top: the job's number, the end of the share's chunks and the next chunk to take. One word, so that whoever takes
    // a chunk takes one of the job at hand: who comes late must not judge what is left of one job by another's chunks.
    [FieldOffset(LineBytes)]
    private ulong _ticket;

    [FieldOffset(LineBytes + sizeof(ulong))]
    private int _isCalled;

    // From the top: a job's number and how many of its chunks the thread has done.
    [FieldOffset(2 * LineBytes)]
    private ulong _report;

    /// <summary>Number of the job at hand.</summary>
    public uint Job => (uint)(Volatile.Read(ref _ticket) >> (2 * CountBits));

    /// <summary>Whether the thread was called.</summary>
    public bool IsCalled => Volatile.Read(ref _isCalled) != 0;

    /// <summary>Calls the thread for something else than a job.</summary>
    public void Call() => Volatile.Write(ref _isCalled, 1);

    /// <summary>Tells that the thread looks for what it was called for.</summary>
    public void Answer() => Interlocked.Exchange(ref _isCalled, 0);

    /// <summary>Hands out chunks of a job. None of the job before may be left.</summary>
    /// <param name="job">Its number. When these begin anew, so do the reports, lest one of long ago be taken for one of this job.</param>
    /// <param name="first">First chunk.</param>
    /// <param name="end">The one behind the last.</param>
    public void Post(uint job, int first, int end)
    {
        if (job == 0)
        {
            _report = 0;
        }

        Volatile.Write(ref _ticket, ((ulong)job << (2 * CountBits)) | ((ulong)end << CountBits) | (uint)first);
    }

    /// <summary>Takes a chunk, for any thread.</summary>
    /// <param name="job">The job that it belongs to.</param>
    /// <param name="chunk">The chunk.</param>
    /// <returns>False if none is left.</returns>
    public bool TryTake(out uint job, out int chunk)
    {
        while (true)
        {
            var ticket = Volatile.Read(ref _ticket);
            (job, chunk) = ((uint)(ticket >> (2 * CountBits)), (int)(ticket & MostChunks));
            if (chunk >= (int)((ticket >> CountBits) & MostChunks))
            {
                return false;
            }

            if (Interlocked.CompareExchange(ref _ticket, ticket + 1, ticket) == ticket)
            {
                return true;
            }
        }
    }

    /// <summary>Tells that the thread has done so many chunks more, of any share of the job.</summary>
    public void Report(uint job, int chunks) => Volatile.Write(ref _report, ((ulong)job << CountBits) | (uint)(Done(job) + chunks));

    /// <summary>Chunks of a job that the thread has told of.</summary>
    public int Done(uint job)
    {
        var report = Volatile.Read(ref _report);
        return report >> CountBits == job ? (int)(report & MostChunks) : 0;
    }
}
