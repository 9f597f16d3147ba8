namespace Nacrith.Engine.Modeling;

/// <summary>
/// The sorted vocabulary as a tree of bytes. A node is a prefix with more than one rank; its children say at which rank
/// each next byte begins. Flat arrays, built once for a vocabulary.
/// </summary>
internal sealed class TokenTrie
{
    private readonly List<int> _firstChild = [];
    private readonly List<byte> _childByte = [];
    private readonly List<int> _childRank = [];
    private readonly List<int> _childNode = [];

    /// <summary>Builds the tree of a vocabulary.</summary>
    public TokenTrie(RankedTokens tokens)
    {
        var pending = new Queue<(int Lo, int Hi, int Depth)>();
        pending.Enqueue((0, tokens.Count, 0));
        var nodes = 1;
        while (pending.TryDequeue(out var node))
        {
            _firstChild.Add(_childByte.Count);
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

                _childByte.Add(value);
                _childRank.Add(lo);
                _childNode.Add(end - lo > 1 ? nodes++ : -1);
                if (end - lo > 1)
                {
                    pending.Enqueue((lo, end, node.Depth + 1));
                }

                lo = end;
            }
        }

        _firstChild.Add(_childByte.Count);
        (FirstChild, ChildByte, ChildRank, ChildNode) = ([.. _firstChild], [.. _childByte], [.. _childRank], [.. _childNode]);
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
