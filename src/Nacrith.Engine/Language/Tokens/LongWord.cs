namespace Nacrith.Engine.Language.Tokens;

/// <summary>
/// Byte-pair encoding of a long word, such as a megabyte of one letter, in n log n steps: the tokens are a linked
/// list, the possible merges a priority queue.
/// </summary>
internal static class LongWord
{
    /// <summary>Appends the word's token ids.</summary>
    public static void Encode(ReadOnlySpan<byte> word, TokenVocabulary vocabulary, MergeTable merges, List<int> ids)
    {
        var list = new List(word, vocabulary, merges);
        list.MergeAll();
        list.CopyTo(ids);
    }

    private readonly record struct Candidate(int At, int Left, int Right, int Merged);

    private sealed class List
    {
        private const int Removed = -1;

        private readonly MergeTable _merges;
        private readonly int[] _ids;
        private readonly int[] _next;
        private readonly int[] _previous;
        private readonly PriorityQueue<Candidate, (int Rank, int At)> _queue = new();

        public List(ReadOnlySpan<byte> word, TokenVocabulary vocabulary, MergeTable merges)
        {
            _merges = merges;
            _ids = new int[word.Length];
            _next = new int[word.Length];
            _previous = new int[word.Length];
            for (var i = 0; i < word.Length; i++)
            {
                _ids[i] = vocabulary.IdOfByte(word[i]);
                _next[i] = i + 1;
                _previous[i] = i - 1;
            }

            for (var i = 0; i < word.Length; i++)
            {
                Offer(i);
            }
        }

        public void MergeAll()
        {
            while (_queue.TryDequeue(out var candidate, out _))
            {
                var (at, left, right, merged) = candidate;
                var next = _ids[at] == left ? _next[at] : _ids.Length;
                if (next == _ids.Length || _ids[next] != right)
                {
                    // One of the two has merged with another token meanwhile.
                    continue;
                }

                _ids[at] = merged;
                _ids[next] = Removed;
                _next[at] = _next[next];
                if (_next[at] < _ids.Length)
                {
                    _previous[_next[at]] = at;
                }

                Offer(at);
                Offer(_previous[at]);
            }
        }

        public void CopyTo(List<int> ids)
        {
            for (var i = 0; i < _ids.Length; i = _next[i])
            {
                ids.Add(_ids[i]);
            }
        }

        private void Offer(int at)
        {
            if (at < 0 || _next[at] == _ids.Length)
            {
                return;
            }

            var right = _ids[_next[at]];
            var rank = _merges.Find(_ids[at], right, out var merged);
            if (rank != MergeTable.NoMerge)
            {
                _queue.Enqueue(new(at, _ids[at], right, merged), (rank, at));
            }
        }
    }
}
