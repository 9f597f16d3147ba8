namespace Nacrith.Engine.Threading;

/// <summary>Work that can be cut into chunks which any thread may take in any order.</summary>
internal interface IChunkedWork
{
    /// <summary>Does chunk <paramref name="chunk"/>; chunks never touch each other's results.</summary>
    void Execute(int chunk);
}
