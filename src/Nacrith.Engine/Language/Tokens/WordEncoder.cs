namespace Nacrith.Engine.Language.Tokens;

/// <summary>
/// Byte-pair encoding of one word (Sennrich et al., 2016): start from single bytes, always join the neighbours that
/// merge earliest, the leftmost first. Remembers short words; one thread at a time.
/// </summary>
internal sealed class WordEncoder
{
    private const int CacheSlots = 1 << 15;
    private const int LongestCached = 15;
    private const int LongestScanned = 48;

    private readonly TokenVocabulary _vocabulary;
    private readonly MergeTable _merges;
    private readonly UInt128[] _cachedWords = new UInt128[CacheSlots];
    private readonly int[] _cachedIds = new int[CacheSlots * (LongestCached + 1)];
    private readonly int[] _scan = new int[LongestScanned];

    /// <summary>Prepares for words over a vocabulary.</summary>
    public WordEncoder(TokenVocabulary vocabulary, MergeTable merges)
    {
        _vocabulary = vocabulary;
        _merges = merges;
    }

    /// <summary>Appends the word's token ids.</summary>
    public void Encode(ReadOnlySpan<byte> word, List<int> ids)
    {
        if (word.Length == 1)
        {
            ids.Add(_vocabulary.IdOfByte(word[0]));
        }
        else if (word.Length <= LongestCached)
        {
            EncodeCached(word, ids);
        }
        else if (word.Length <= LongestScanned)
        {
            ids.AddRange(_scan.AsSpan(0, Scan(word)));
        }
        else
        {
            LongWord.Encode(word, _vocabulary, _merges, ids);
        }
    }

    private void EncodeCached(ReadOnlySpan<byte> word, List<int> ids)
    {
        var key = (UInt128)word.Length;
        foreach (var value in word)
        {
            key = (key << 8) | value;
        }

        var hash = ((ulong)key * 0x9E3779B97F4A7C15) ^ ((ulong)(key >> 64) * 0xC2B2AE3D27D4EB4F);
        var slot = (int)(hash >> 40) & (CacheSlots - 1);
        var cached = _cachedIds.AsSpan(slot * (LongestCached + 1), LongestCached + 1);
        if (_cachedWords[slot] != key)
        {
            var count = Scan(word);
            cached[0] = count;
            _scan.AsSpan(0, count).CopyTo(cached[1..]);
            _cachedWords[slot] = key;
        }

        ids.AddRange(cached.Slice(1, cached[0]));
    }

    private int Scan(ReadOnlySpan<byte> word)
    {
        var count = word.Length;
        for (var i = 0; i < count; i++)
        {
            _scan[i] = _vocabulary.IdOfByte(word[i]);
        }

        while (count > 1 && FindEarliest(count, out var merged) is var at and >= 0)
        {
            _scan[at] = merged;
            _scan.AsSpan(at + 2, count - at - 2).CopyTo(_scan.AsSpan(at + 1));
            count--;
        }

        return count;
    }

    private int FindEarliest(int count, out int merged)
    {
        var best = MergeTable.NoMerge;
        var at = -1;
        merged = -1;
        for (var i = 0; i + 1 < count; i++)
        {
            var rank = _merges.Find(_scan[i], _scan[i + 1], out var candidate);
            if (rank < best)
            {
                best = rank;
                at = i;
                merged = candidate;
            }
        }

        return at;
    }
}
