using Nacrith.Engine.Language.Gguf;
using Nacrith.Engine.Language.Tokens;

namespace Nacrith.Engine.Language;

/// <summary>
/// The tokens of a model and their byte strings. Ranks order the distinct byte strings lexicographically (unsigned
/// bytes, a prefix before its extensions): all tokens that start with a given prefix are one range of ranks.
/// Control tokens have no rank. Each byte value that no single-byte token covers gets an escape entry: id
/// <c>Count + k</c> and a rank of its own, so that any byte string can be written as tokens.
/// </summary>
internal sealed class TokenVocabulary
{
    private const int NormalToken = 1;
    private const int UserDefinedToken = 4;
    private const int NoRank = -1;

    private readonly byte[] _bytes;
    private readonly int[] _starts;
    private readonly int[] _rankOfId;
    private readonly int[] _idOfRank;
    private readonly int[] _idOfByte = new int[256];

    private TokenVocabulary(List<byte[]> tokens, bool[] isText, int bosId)
    {
        Count = tokens.Count;
        BosId = bosId;
        AddEscapes(tokens, isText);
        _starts = new int[tokens.Count + 1];
        for (var i = 0; i < tokens.Count; i++)
        {
            _starts[i + 1] = _starts[i] + tokens[i].Length;
        }

        _bytes = new byte[_starts[^1]];
        for (var i = 0; i < tokens.Count; i++)
        {
            tokens[i].CopyTo(_bytes, _starts[i]);
        }

        _idOfRank = SortDistinct(tokens, isText);
        _rankOfId = new int[tokens.Count];
        Array.Fill(_rankOfId, NoRank);
        for (var rank = 0; rank < _idOfRank.Length; rank++)
        {
            _rankOfId[_idOfRank[rank]] = rank;
        }
    }

    /// <summary>Number of ids of the model's own vocabulary (control tokens included, escapes not).</summary>
    public int Count { get; }

    /// <summary>Number of ranks: distinct byte strings, escapes included, control tokens not.</summary>
    public int RankCount => _idOfRank.Length;

    /// <summary>The id that starts every context.</summary>
    public int BosId { get; }

    /// <summary>Reads the vocabulary of a GGUF file.</summary>
    /// <exception cref="NacrithException">The tokenizer is not byte-level BPE, or its tables do not fit together.</exception>
    public static TokenVocabulary Read(GgufFile file)
    {
        var kind = file.Text("tokenizer.ggml.model");
        if (kind != "gpt2")
        {
            throw file.Fault($"its tokenizer is '{kind}'; supported is byte-level BPE ('gpt2')");
        }

        var cursor = file.Array("tokenizer.ggml.tokens", GgufValueType.String);
        var count = cursor.Count(8, "tokens", GgufLimits.Tokens);
        var types = ReadTypes(file, count);
        var tokens = new List<byte[]>(count + 16);
        var isText = new bool[count];
        Span<byte> buffer = new byte[1024];
        for (var id = 0; id < count; id++)
        {
            var spelling = cursor.StringBytes();
            var length = spelling.Length <= buffer.Length && types[id] is NormalToken or UserDefinedToken
                ? ByteLevelAlphabet.Decode(spelling, buffer)
                : -1;
            isText[id] = length > 0;
            tokens.Add(length > 0 ? buffer[..length].ToArray() : []);
        }

        var bos = file.Integer("tokenizer.ggml.bos_token_id", 0);
        return bos >= 0 && bos < count
            ? new TokenVocabulary(tokens, isText, (int)bos)
            : throw file.Fault($"its BOS token {bos} is not of its vocabulary");
    }

    /// <summary>The bytes of a token or escape entry; empty for a control token.</summary>
    public ReadOnlySpan<byte> BytesOfId(int id) => _bytes.AsSpan(_starts[id], _starts[id + 1] - _starts[id]);

    /// <summary>The rank of an id, or -1 if it has none.</summary>
    public int RankOfId(int id) => _rankOfId[id];

    /// <summary>The id of a rank.</summary>
    public int IdOfRank(int rank) => _idOfRank[rank];

    /// <summary>Whether a rank is that of an escape entry, which the language model knows nothing of.</summary>
    public bool IsEscapeRank(int rank) => _idOfRank[rank] >= Count;

    /// <summary>The id of the token (or escape entry) that is exactly one byte.</summary>
    public int IdOfByte(byte value) => _idOfByte[value];

    private static int[] ReadTypes(GgufFile file, int count)
    {
        var types = new int[count];
        if (!file.HasArray("tokenizer.ggml.token_type", GgufValueType.Int32))
        {
            Array.Fill(types, NormalToken);
            return types;
        }

        var cursor = file.Array("tokenizer.ggml.token_type", GgufValueType.Int32);
        if (cursor.Count(4, "token types") != count)
        {
            throw file.Fault("it has not as many token types as tokens");
        }

        for (var id = 0; id < count; id++)
        {
            types[id] = (int)cursor.UInt32();
        }

        return types;
    }

    private void AddEscapes(List<byte[]> tokens, bool[] isText)
    {
        Array.Fill(_idOfByte, NoRank);
        for (var id = Count - 1; id >= 0; id--)
        {
            if (isText[id] && tokens[id].Length == 1)
            {
                _idOfByte[tokens[id][0]] = id;
            }
        }

        for (var value = 0; value < 256; value++)
        {
            if (_idOfByte[value] == NoRank)
            {
                _idOfByte[value] = tokens.Count;
                tokens.Add([(byte)value]);
            }
        }
    }

    // Of ids with the same bytes only the lowest has a rank.
    private static int[] SortDistinct(List<byte[]> tokens, bool[] isText)
    {
        var ids = Enumerable.Range(0, tokens.Count).Where(id => id >= isText.Length || isText[id]).ToArray();
        Array.Sort(ids, (a, b) =>
        {
            var order = tokens[a].AsSpan().SequenceCompareTo(tokens[b]);
            return order != 0 ? order : a.CompareTo(b);
        });
        var distinct = 0;
        for (var i = 0; i < ids.Length; i++)
        {
            if (i == 0 || !tokens[ids[i]].AsSpan().SequenceEqual(tokens[ids[i - 1]]))
            {
                ids[distinct++] = ids[i];
            }
        }

        return ids[..distinct];
    }
}
