namespace Nacrith.Engine.Modeling;

/// <summary>
/// The sorted vocabulary as a tree of bytes. A node is a prefix with more than one rank; its children say at which rank
/// each next byte begins. Flat arrays, built once for a vocabulary.
/// </summary>
internal sealed class TokenTrie
{
    /// <summary>Builds the tree of a vocabulary.</summary>
    public TokenTrie(RankedTokens tokens)
    {
        var (firstChild, childByte, childRank, childNode) = (new List<int>(), new List<byte>(), new List<int>(), new List<int>());
        var pending = new Queue<(int Lo, int Hi, int Depth)>();
        pending.Enqueue((0, tokens.Count, 0));
        var nodes = 1;
        while (pending.TryDequeue(out var node))
        {
            firstChild.Add(childByte.Count);
            var lo = node.Lo;
            if (tokens.BytesOf(lo).Length == node.Depth)
            {
                lo++;
            }

            while (lo < node.Hi)
            {
                var value = tokens.BytesOf(lo)[node.Depth];
                var end = lo + 1;
                while (end < node.Hi && tokens.BytesOf(end)[node.Depth] == value)
                {
                    end++;
                }

                childByte.Add(value);
                childRank.Add(lo);
                childNode.Add(end - lo > 1 ? nodes++ : -1);
                if (end - lo > 1)
                {
                    pending.Enqueue((lo, end, node.Depth + 1));
                }

                lo = end;
            }
        }

        firstChild.Add(childByte.Count);
        (FirstChild, ChildByte, ChildRank, ChildNode) = ([.. firstChild], [.. childByte], [.. childRank], [.. childNode]);
    }

    /// <summary>Index of each node's first child; the next node's is its end. Node 0 is the root.</summary>
    public int[] FirstChild { get; }

    /// <summary>The byte of each child.</summary>
    public byte[] ChildByte { get; }

    /// <summary>The first rank of each child; it ends where the next begins, or at the end of its node.</summary>
    public int[] ChildRank { get; }

    /// <summary>The node of each child, -1 if it has one rank only.</summary>
    public int[] ChildNode { get; }
}
