using Nacrith.Engine.Threading;

namespace Nacrith.Engine.Members;

/// <summary>Codes a few independent blocks at a time on all threads of a crew.</summary>
internal static class BlockGroup
{
    /// <summary>Calls <paramref name="body"/> for 0 to <paramref name="count"/> − 1 in any order.</summary>
    public static void ForEach(int count, WorkCrew crew, Action<int> body) => crew.Run(new Work(body), count);

    private sealed class Work(Action<int> body) : IChunkedWork
    {
        public void Execute(int chunk) => body(chunk);
    }
}
