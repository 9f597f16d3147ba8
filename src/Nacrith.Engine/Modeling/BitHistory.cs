using System.Numerics;

namespace Nacrith.Engine.Modeling;

/// <summary>
/// What a context has seen, in eight bits: how many zeros and ones, bounded, and in which order while they are few.
/// An observation that contradicts many earlier ones makes the history forget most of them, so a state says more about
/// data that changes its ways than a frequency does. (Indirect context modelling: Mahoney, PAQ6, 2003.) The meaning of
/// a state is learned, by <see cref="EvidenceMaps"/>; this class only generates the states and their successors.
/// </summary>
internal static class BitHistory
{
    /// <summary>Number of states that may occur, at most 256; state 0 has seen nothing.</summary>
    public static readonly int Count;

    /// <summary>Successor of state s after bit b at index 2s + b.</summary>
    public static readonly byte[] Next;

    /// <summary>Zeros that each state counts.</summary>
    public static readonly byte[] Zeros;

    /// <summary>Ones that each state counts.</summary>
    public static readonly byte[] Ones;

    // Largest count of the more frequent bit, by the count of the rarer one.
    private static readonly int[] Bounds = [41, 14, 9, 7, 6, 5];

    static BitHistory()
    {
        var ids = new Dictionary<History, byte>();
        var queue = new List<History> { default };
        ids[default] = 0;
        var next = new List<byte>();
        for (var i = 0; i < queue.Count; i++)
        {
            for (var bit = 0; bit < 2; bit++)
            {
                var successor = queue[i].After(bit);
                if (!ids.TryGetValue(successor, out var id))
                {
                    id = checked((byte)queue.Count);
                    ids[successor] = id;
                    queue.Add(successor);
                }

                next.Add(id);
            }
        }

        Count = queue.Count;
        Next = new byte[512];
        next.CopyTo(Next);
        Zeros = [.. queue.Select(history => (byte)history.Zeros)];
        Ones = [.. queue.Select(history => (byte)history.Ones)];
    }

    // Recent: all bits, oldest first, while there are at most four of them; after that only the last.
    private readonly record struct History(int Zeros, int Ones, int Recent)
    {
        private const int FullOrder = 4;

        public History After(int bit)
        {
            var zeros = bit == 0 ? Zeros + 1 : Forget(Zeros);
            var ones = bit == 1 ? Ones + 1 : Forget(Ones);
            while (Math.Max(zeros, ones) > Bounds[Math.Min(Math.Min(zeros, ones), Bounds.Length - 1)])
            {
                (zeros, ones) = zeros > ones ? (zeros - 1, ones) : (zeros, ones - 1);
            }

            return new(zeros, ones, RecentAfter(bit, zeros, ones));
        }

        private int RecentAfter(int bit, int zeros, int ones)
        {
            if (zeros + ones <= FullOrder && Zeros + Ones < FullOrder)
            {
                return (Recent << 1) | bit;
            }

            return Math.Min(zeros, ones) == 0 ? 0 : bit;
        }

        private static int Forget(int count) => count <= 2 ? count : 1 + BitOperations.Log2((uint)count);
    }
}
