using System.Numerics;
using Nacrith.Engine.Language.Gguf;

namespace Nacrith.Engine.Language.Tokens;

/// <summary>The merges of byte-pair encoding: which two tokens join into which third, and how early.</summary>
internal sealed class MergeTable
{
    /// <summary>The rank of a pair that does not merge.</summary>
    public const int NoMerge = int.MaxValue;

    private readonly ulong[] _pairs;
    private readonly (int Rank, int Merged)[] _merges;
    private readonly int _mask;

    private MergeTable(int count)
    {
        _mask = (int)BitOperations.RoundUpToPowerOf2((uint)Math.Max(16, count * 2)) - 1;
        _pairs = new ulong[_mask + 1];
        _merges = new (int, int)[_mask + 1];
        Array.Fill(_pairs, ulong.MaxValue);
    }

    /// <summary>Reads the merges of a GGUF file.</summary>
    /// <exception cref="NacrithException">A merge names a token that the vocabulary lacks.</exception>
    public static MergeTable Read(GgufFile file, TokenVocabulary vocabulary)
    {
        var ids = new Dictionary<ByteString, int>(vocabulary.Count);
        for (var id = vocabulary.Count - 1; id >= 0; id--)
        {
            ids[new(vocabulary.BytesOfId(id).ToArray())] = id;
        }

        var cursor = file.Array("tokenizer.ggml.merges", GgufValueType.String);
        var count = cursor.Count(8, "merges", GgufLimits.Merges);
        var table = new MergeTable(count);
        var left = new byte[1024];
        var right = new byte[1024];
        for (var rank = 0; rank < count; rank++)
        {
            var spelling = cursor.StringBytes();
            var space = spelling.IndexOf((byte)' ');
            if (space < 0 || spelling.Length > left.Length)
            {
                throw file.Fault($"its merge {rank} is no pair of tokens");
            }

            var leftLength = ByteLevelAlphabet.Decode(spelling[..space], left);
            var rightLength = ByteLevelAlphabet.Decode(spelling[(space + 1)..], right);
            if (leftLength <= 0 || rightLength <= 0
                || !ids.TryGetValue(new(left[..leftLength]), out var leftId)
                || !ids.TryGetValue(new(right[..rightLength]), out var rightId)
                || !ids.TryGetValue(new([.. left[..leftLength], .. right[..rightLength]]), out var merged))
            {
                throw file.Fault($"its merge {rank} names a token that its vocabulary lacks");
            }

            table.Add(leftId, rightId, rank, merged);
        }

        return table;
    }

    /// <summary>How early two neighbouring tokens merge, and into what.</summary>
    public int Find(int left, int right, out int merged)
    {
        var pair = Pair(left, right);
        for (var slot = Slot(pair); ; slot = (slot + 1) & _mask)
        {
            if (_pairs[slot] == pair)
            {
                merged = _merges[slot].Merged;
                return _merges[slot].Rank;
            }

            if (_pairs[slot] == ulong.MaxValue)
            {
                merged = -1;
                return NoMerge;
            }
        }
    }

    private static ulong Pair(int left, int right) => ((ulong)(uint)left << 32) | (uint)right;

    private int Slot(ulong pair) => (int)((pair * 0x9E3779B97F4A7C15) >> 40) & _mask;

    private void Add(int left, int right, int rank, int merged)
    {
        var pair = Pair(left, right);
        var slot = Slot(pair);
        while (_pairs[slot] != ulong.MaxValue)
        {
            if (_pairs[slot] == pair)
            {
                return;
            }

            slot = (slot + 1) & _mask;
        }

        _pairs[slot] = pair;
        _merges[slot] = (rank, merged);
    }

    private readonly record struct ByteString(byte[] Bytes)
    {
        public bool Equals(ByteString other) => Bytes.AsSpan().SequenceEqual(other.Bytes);

        public override int GetHashCode()
        {
            var hash = default(HashCode);
            hash.AddBytes(Bytes);
            return hash.ToHashCode();
        }
    }
}
